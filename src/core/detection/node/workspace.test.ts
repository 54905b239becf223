import { describe, expect, it } from 'vitest'
import { nodeDetector } from './node-detector.ts'
import { best, detect, folderOf, SAID } from './node-test-kit.ts'

describe('workspaces', () => {
  const top = {
    'package.json': { private: true, workspaces: ['apps/*', 'packages/*'], devDependencies: { turbo: '2' } },
    'package-lock.json': '{}',
    'turbo.json': {},
  }
  const web = {
    'apps/web/package.json': {
      name: 'web',
      scripts: { build: 'next build', start: 'next start' },
      dependencies: { next: '15', '@x/ui': '*' },
    },
  }
  const ui = { 'packages/ui/package.json': { name: '@x/ui', main: 'index.js', scripts: { build: 'tsc' } }, 'packages/ui/index.js': '' }

  it('offers its applications, and not its libraries', async () => {
    const api = {
      'apps/api/package.json': { name: 'api', scripts: { start: 'node index.js' }, dependencies: { express: '5' } },
      'apps/api/index.js': '',
    }
    const found = await detect({ ...top, ...web, ...api, ...ui })
    expect(found.map(({ root, framework }) => [root, framework])).toEqual([
      ['apps/web', 'next'],
      ['apps/api', 'express'],
    ])
    expect(found[0]).toMatchObject({
      build: 'npx --no-install turbo run build --filter=web',
      template: { values: { source: '.', member: 'apps/web', members: ['apps/api', 'apps/web', 'packages/ui'], standalone: '.next' } },
    })
  })

  it('builds what a member needs before it, where no tool does', async () => {
    const { 'turbo.json': _, ...plain } = top
    const [found] = await detect({ ...plain, ...web, ...ui })
    expect(found?.build).toBe('(cd ../../packages/ui && npm run build) && npm run build')
  })

  it('puts a start script of the top first', async () => {
    const found = await detect({
      ...top,
      ...web,
      'package.json': { ...top['package.json'], scripts: { start: 'cd apps/web && npm start', build: 'turbo build' } },
    })
    expect(found.map(({ root }) => root)).toEqual(['.', 'apps/web'])
    expect(found[0]?.port).toBe(3000)
  })

  it('finds the applications of an Nx workspace with one manifest', async () => {
    const found = await detect({
      'package.json': { dependencies: { '@nestjs/core': '11' }, devDependencies: { nx: '22' } },
      'nx.json': {},
      'apps/api/project.json': {
        name: 'api',
        projectType: 'application',
        targets: { build: { executor: '@nx/webpack:webpack', options: { outputPath: 'dist/apps/api' } } },
      },
    })
    expect(found.find(({ start }) => start === 'node dist/apps/api/main.js')).toMatchObject({ build: 'npx nx build api' })
  })

  it('is quick with ten thousand packages', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`packages/p${index}/package.json`, { name: `p${index}`, main: 'index.js' }]),
    )
    const folder = folderOf({ ...top, ...web, ...many })
    const began = performance.now()
    const [found] = await nodeDetector.detect(folder, SAID)
    expect(found).toMatchObject({ root: 'apps/web', template: { values: { sourceFirst: true } } })
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('what packages need of the system', () => {
  it('has a compiler, a library, a browser or git where one is needed', async () => {
    const of = async (dependencies: Record<string, string>) =>
      (await best({ 'package.json': { scripts: { start: 'node a.js' }, dependencies } })).packages
    expect((await of({ 'better-sqlite3': '12' })).build).toEqual(['python3', 'make', 'g++'])
    expect((await of({ puppeteer: '24' })).run).toContain('chromium')
    expect((await of({ helper: 'github:someone/helper' })).build).toContain('git')
    expect((await of({ express: '5' })).build).toEqual([])
  })

  it('generates what Prisma needs before the build, and keeps it', async () => {
    const found = await best({
      'package.json': {
        scripts: { start: 'node dist/index.js', build: 'tsc' },
        dependencies: { '@prisma/client': '6' },
        devDependencies: { prisma: '6' },
      },
      'prisma/schema.prisma': '',
    })
    expect(found.packages.run).toEqual(['openssl'])
    expect(found.template?.values).toMatchObject({ before: 'npx --no-install prisma generate', inPlace: true, trees: ['prisma'] })
  })
})

describe('bad input', () => {
  it('says where a package.json cannot be read', async () => {
    const found = await best({ 'package.json': '{\n  "scripts": { "start": }\n}' })
    expect(found.confidence).toBeLessThan(0.5)
    expect(found.warnings.join()).toMatch(/package\.json, line 2, column \d+/)
  })

  it.each([['{}'], ['[]'], ['null'], ['"text"'], ['{"scripts":[],"dependencies":"x","workspaces":{"packages":7},"engines":[],"main":{}}']])(
    'finds nothing to start in %s',
    async (text) => {
      expect((await detect({ 'package.json': text })).filter(({ confidence }) => confidence > 0.3)).toEqual([])
    },
  )

  it('is not led out of its folder by names', async () => {
    const found = await detect({
      'package.json': {
        name: 'a"; rm -rf /',
        workspaces: ['../*', '[', '{{', 'apps/*'],
        main: '../../etc/passwd',
        scripts: { build: 'vite build' },
        devDependencies: { vite: '7' },
      },
      'index.html': '',
      'vite.config.js': "export default { build: { outDir: '../../etc' } }",
      'apps/$(touch x)/package.json': { name: '$(touch x)', scripts: { start: 'node a' } },
    })
    expect(JSON.stringify(found)).not.toContain('touch x')
    expect(found[0]?.static).not.toContain('..')
  })

  it('leaves a library alone', async () => {
    expect(
      await detect({
        'package.json': { name: 'lib', scripts: { test: 'vitest' }, devDependencies: { vitest: '4', vite: '7' } },
        'src/lib.ts': 'export const a = 1',
      }),
    ).toEqual([])
  })

  it('steps back beside an application of another kind', async () => {
    const found = await best({
      'package.json': { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } },
      artisan: '',
      'composer.json': '{}',
      'vite.config.js': '',
      'resources/index.html': '',
    })
    expect(found.confidence).toBeLessThan(0.5)
  })
})
