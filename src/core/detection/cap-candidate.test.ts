import { describe, expect, it } from 'vitest'
import { detectCandidates } from './detect-candidates.ts'
import { memoryTree } from './memory-tree.ts'

const manifest = (start: string, more = {}) => JSON.stringify({ scripts: { start }, dependencies: { express: '5' }, ...more })
const best = async (files: Record<string, string>) => (await detectCandidates(memoryTree({ 'server.js': '', ...files })))[0]

describe('text of a repository', () => {
  it('has an end in evidence, and keeps commands as they are up to what a deployment takes', async () => {
    const line = `node server.js ${'--x '.repeat(300)}`.trim()
    const found = await best({ 'package.json': '{}', 'railpack.json': JSON.stringify({ deploy: { startCommand: line } }) })
    expect(found?.start).toBe(line)
    expect(Math.max(...(found?.evidence.map(({ length }) => length) ?? []))).toBe(200)
    expect(found?.evidence.join()).toContain('…')
  })

  it('is refused as a command that is longer than any: no Dockerfile is written with it', async () => {
    const line = `node server.js ${'--x '.repeat(1200)}`
    const found = await best({ 'package.json': '{}', 'railpack.json': JSON.stringify({ deploy: { startCommand: line } }) })
    expect(found).toMatchObject({ start: null, template: null })
    expect(found?.warnings.join()).toContain('Its start command has more than 4096 characters')
  })

  it('has an end in numbers: lines, stages and packages', async () => {
    const stages = Array.from({ length: 300 }, (_, at) => `FROM scratch AS s${at}`).join('\n')
    const own = await best({ Dockerfile: `FROM scratch AS ${'x'.repeat(500)}\n${stages}` })
    expect(own?.ownDockerfile?.targets).toHaveLength(100)
    expect(own?.evidence.every(({ length }) => length <= 200)).toBe(true)
    const aptfile = Array.from({ length: 300 }, (_, at) => `package-${at}`).join('\n')
    expect((await best({ 'package.json': manifest('node server.js'), Aptfile: aptfile }))?.packages.run).toHaveLength(100)
  })

  it('says of a folder that no deployment can name', async () => {
    const files = { 'my app/package.json': manifest('node a.js'), 'my app/a.js': '' }
    const [found] = await detectCandidates(memoryTree(files))
    expect(found).toMatchObject({ root: 'my app' })
    expect(found?.warnings.join()).toContain("a deployment's root directory cannot have")
    const [other] = await detectCandidates(memoryTree({ 'my-app/package.json': manifest('node a.js'), 'my-app/a.js': '' }))
    expect(other?.warnings).toEqual([])
  })
})
