import { describe, expect, it } from 'vitest'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const MAIN = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":4000", nil) }\n'
const of = (files: Record<string, string>) => detectCandidates(memoryTree(files))

describe('the Go that it is built with', () => {
  it.each([
    ['go 1.24', BASE_IMAGES.go.version],
    ['go 1.99.1', '1.99'],
    ['go 1.24\ntoolchain go1.24.3', '1.24.3'],
  ])('is at least what go.mod says: %s', async (line, version) => {
    const [found] = await of({ 'go.mod': `module example.com/shop\n${line}\n`, 'main.go': MAIN })
    expect(found?.versions).toEqual({ go: version })
  })

  it('is what .go-version says', async () => {
    const [found] = await of({ '.go-version': '1.23.4\n', 'go.mod': 'module a.b/c\ngo 1.22\n', 'main.go': MAIN })
    expect(found?.versions).toEqual({ go: '1.23.4' })
  })
})

describe('Go', () => {
  it('builds the program at the top, with the version and the framework of go.mod', async () => {
    const [found] = await of({
      'go.mod':
        'module example.com/shop/v2\n\ngo 1.24\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.10.0\n\tgithub.com/x/y v1.0.0 // indirect\n)\n',
      'go.sum': '',
      'main.go': 'package main\nfunc main() { r.Run() }',
    })
    expect(found).toMatchObject({
      framework: 'gin',
      versions: { go: BASE_IMAGES.go.version },
      install: 'go mod download',
      start: './bin/shop',
      port: 8080,
    })
    expect(found?.confidence).toBeGreaterThan(0.9)
  })

  it('takes the server among several programs, and offers the others', async () => {
    const found = await of({
      'go.mod': 'module example.com/shop\n\ngo 1.22\n',
      'cmd/migrate/main.go': MAIN,
      'cmd/server/main.go': MAIN,
      'cmd/zebra/main.go': MAIN,
    })
    expect(found.map(({ start }) => start)).toEqual(['./bin/server', './bin/zebra', './bin/migrate'])
    expect(found[0]).toMatchObject({ port: 4000, build: expect.stringContaining('./cmd/server') as string })
    expect(found[0]?.warnings.join()).toContain('3 programs')
  })

  it('puts the program where the Procfile looks for it', async () => {
    const [found] = await of({
      'go.mod': 'module example.com/shop\n',
      'cmd/worker/main.go': MAIN,
      'cmd/web/main.go': MAIN,
      Procfile: 'web: bin/web --fast',
    })
    expect(found).toMatchObject({ start: './bin/web --fast', build: expect.stringContaining('-o bin/web ./cmd/web') as string })
  })

  it('reads PORT and the number that stands in for it', async () => {
    const [found] = await of({
      'go.mod': 'module example.com/shop\n',
      'main.go':
        'package main\nfunc main() {\n port := os.Getenv("PORT")\n if port == "" {\n port = "5050"\n }\n http.ListenAndServe(":"+port, nil)\n}',
    })
    expect(found?.port).toBe(5050)
  })

  it('has no port for a program that prints', async () => {
    const [found] = await of({ 'go.mod': 'module example.com/shop\n', 'main.go': 'package main\nfunc main() { println("x") }' })
    expect(found).toMatchObject({ port: null, start: './bin/shop' })
  })

  it('builds a member of a workspace from the top', async () => {
    const found = await of({
      'go.work': 'go 1.23\n\nuse (\n\t./api\n\t./shared\n)\n',
      'api/go.mod': 'module example.com/api\n',
      'api/main.go': MAIN,
      'shared/go.mod': 'module example.com/shared\n',
      'shared/shared.go': 'package shared\n',
    })
    expect(found.map(({ root }) => root)).toEqual(['api'])
    expect(found[0]?.template?.values).toMatchObject({ context: '.', workdir: '/src/api' })
  })

  it('turns cgo on for what is made of C, and keeps what lies beside the program', async () => {
    const [found] = await of({
      'go.mod': 'module example.com/shop\nrequire github.com/mattn/go-sqlite3 v1.14.0\n',
      'go.sum': '',
      'main.go': MAIN,
      'templates/index.html': '<p>',
    })
    expect(found?.template?.values).toMatchObject({ cgo: true, keepFiles: true })
  })

  it('offers a module without a program not at all, and says where a go.mod cannot be read', async () => {
    expect(await of({ 'go.mod': 'module example.com/lib\n', 'lib.go': 'package lib\n' })).toEqual([])
    const [found] = await of({ 'go.mod': 'module example.com/shop\n\n  requires x v1\n', 'main.go': MAIN })
    expect(found?.warnings.join()).toContain('go.mod, line 3, column 3')
  })

  it('makes a module for a main.go that has none', async () => {
    const [found] = await of({ 'main.go': MAIN })
    expect(found?.build).toContain('go mod init')
  })
})
