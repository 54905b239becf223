import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'
import { bunDetector } from '../bun/bun-detector.ts'
import { best, detect, folderOf, SAID, type Files } from './node-test-kit.ts'

describe('servers', () => {
  it("runs Next's standalone output, except where the start script does more", async () => {
    const manifest = { scripts: { build: 'next build', start: 'next start -p 3100' }, dependencies: { next: '^15.1.0' } }
    const found = await best({ 'package.json': manifest, 'package-lock.json': '{}' })
    expect(found).toMatchObject({
      framework: 'next',
      port: 3100,
      template: { values: { standalone: '.next', command: ['node', 'server.js'], build: 'NEXT_PRIVATE_STANDALONE=true npm run build' } },
    })
    const more = await best({
      'package.json': { ...manifest, scripts: { build: 'next build', start: 'prisma migrate deploy && next start' } },
    })
    expect(more).toMatchObject({ start: 'npm start', template: { values: { standalone: null, isWhole: true, build: 'npm run build' } } })
    const old = await best({ 'package.json': { ...manifest, dependencies: { next: '^11.0.0' } } })
    expect(old.template?.values['standalone']).toBeNull()
  })

  it('keeps the whole application for commands beside the one that starts it', async () => {
    const manifest = {
      scripts: { build: 'next build', start: 'next start' },
      dependencies: { next: '^15.1.0' },
      devDependencies: { tsx: '4' },
    }
    const { template } = await best({ 'package.json': manifest, 'pnpm-lock.yaml': '' })
    expect(template?.values).toMatchObject({ standalone: '.next', isWhole: false })
    expect(template?.whole).toMatchObject({
      standalone: null,
      isWhole: true,
      needsManager: true,
      build: 'pnpm run build',
      command: ['pnpm', 'run', 'start'],
    })
    expect(template?.whole).not.toHaveProperty('prunes')
    const plain = await best({ 'package.json': { ...manifest, devDependencies: { eslint: '9' }, scripts: { build: 'next build' } } })
    expect(plain.template?.whole).toMatchObject({ command: ['next', 'start'], prunes: true })
  })

  it.each(['prisma', 'drizzle-kit', 'knex'])('keeps it by itself with %s, or a release command', async (tool) => {
    const manifest = { scripts: { build: 'nuxt build' }, dependencies: { nuxt: '^4' } }
    const whole = { only: [], isWhole: true, prunes: false, command: ['node', '.output/server/index.mjs'] }
    const withTool = await best({ 'package.json': { ...manifest, devDependencies: { [tool]: '1' } } })
    expect(withTool.template?.values).toMatchObject(whole)
    const released = await best({ 'package.json': { ...manifest, devDependencies: { tsx: '1' } } }, { release: 'tsx migrate.ts' })
    expect(released.template?.values).toMatchObject(whole)
  })

  it('takes only what Nuxt built', async () => {
    const found = await best({
      'package.json': { scripts: { build: 'nuxt build', postinstall: 'nuxt prepare' }, dependencies: { nuxt: '^4' } },
    })
    expect(found).toMatchObject({
      framework: 'nuxt',
      start: 'node .output/server/index.mjs',
      template: { values: { only: ['.output'], dropsHooks: true, prepare: 'npm run postinstall' } },
    })
  })

  it('gives SvelteKit the adapter for Node where it has one for another host', async () => {
    const found = await best({
      'package.json': { scripts: { build: 'vite build' }, devDependencies: { '@sveltejs/kit': '^2', vite: '^6' } },
      'svelte.config.js': "import adapter from '@sveltejs/adapter-auto'",
    })
    expect(found).toMatchObject({
      framework: 'sveltekit',
      start: 'node build',
      template: { values: { extras: 'npm install @sveltejs/adapter-node@5' } },
    })
    expect(found.warnings.join()).toContain('adapter')
  })

  it.each([
    ['express', { express: '^5' }],
    ['fastify', { fastify: '^5' }],
    ['koa', { koa: '^3' }],
    ['hono', { hono: '^4', '@hono/node-server': '1' }],
  ])('%s', async (framework, dependencies) => {
    const found = await best({ 'package.json': { main: 'index.js', dependencies }, 'index.js': 'server.listen(3000)' })
    expect(found).toMatchObject({ framework, start: 'node index.js', port: 3000 })
  })

  it("runs Nest's build, not its command line tool", async () => {
    const found = await best({
      'package.json': {
        scripts: { build: 'nest build', start: 'nest start', 'start:prod': 'node dist/main' },
        dependencies: { '@nestjs/core': '11' },
        devDependencies: { '@nestjs/cli': '11' },
      },
    })
    expect(found).toMatchObject({
      framework: 'nest',
      start: 'node dist/main',
      build: 'npm run build',
      port: 3000,
      template: { values: { prunes: true } },
    })
  })

  it('starts what nodemon watches', async () => {
    const found = await best({
      'package.json': { scripts: { dev: 'nodemon -L src/index.js' }, dependencies: { express: '4' } },
      'src/index.js': "app.listen(3000); const file = '/etc/lists/list.db'",
    })
    expect(found).toMatchObject({ start: 'node src/index.js', port: 3000, template: { values: { keeps: ['/etc/lists'] } } })
  })

  it('runs TypeScript as it is, with tsx where Node cannot, and as built where it is built', async () => {
    const plain = { 'package.json': { type: 'module' }, 'index.ts': "import { a } from './a.ts'\nconsole.log(a)", 'a.ts': '' }
    expect((await best(plain)).start).toBe('node index.ts')
    expect((await best({ ...plain, 'index.ts': 'enum A { B }' })).start).toBe('node --import tsx index.ts')
    const built = await best({
      'package.json': { scripts: { build: 'tsc' } },
      'src/index.ts': 'console.log(1)',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "./lib", /* why */ } }',
    })
    expect(built.start).toBe('node lib/index.js')
  })

  it('has no port where nothing listens', async () => {
    expect((await best({ 'package.json': { scripts: { start: 'node main.js' } }, 'main.js': 'console.log(1)' })).port).toBeNull()
  })

  it('keeps development dependencies that the start command needs', async () => {
    const found = await best({
      'package.json': { scripts: { start: 'ts-node src/index.ts' }, devDependencies: { 'ts-node': '10' }, dependencies: { express: '4' } },
      'src/index.ts': '',
    })
    expect(found).toMatchObject({ start: 'npm start', template: { values: { prunes: false } } })
  })

  it('takes what is said before what it finds', async () => {
    const found = await best(
      { 'package.json': { scripts: { start: 'node a.js' } } },
      {
        start: 'node b.js --port 4000',
        build: 'make',
        install: 'npm i',
        release: 'npm run migrate',
        tools: { node: { version: '22.11.0', source: '.nvmrc' } },
      },
    )
    expect(found).toMatchObject({
      start: 'node b.js --port 4000',
      build: 'make',
      install: 'npm i',
      release: 'npm run migrate',
      versions: { node: '22.11.0' },
    })
    expect(found.evidence.join('\n')).toContain('.nvmrc')
  })
})

describe('package managers', () => {
  const manifest = { scripts: { start: 'node index.js' }, dependencies: { a: '1' } }
  it.each<[string, Files, string, Record<string, string>]>([
    ['npm', { 'package.json': manifest, 'package-lock.json': '{}' }, 'npm ci', { node: '24' }],
    ['npm without a lock file', { 'package.json': manifest }, 'npm install', { node: '24' }],
    [
      'pnpm',
      { 'package.json': manifest, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
      'pnpm install --frozen-lockfile',
      { node: '24', pnpm: '9' },
    ],
    [
      'pnpm 8',
      { 'package.json': manifest, 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
      'pnpm install --frozen-lockfile',
      { node: '24', pnpm: '8' },
    ],
    [
      'a named pnpm',
      { 'package.json': { ...manifest, packageManager: 'pnpm@10.4.1+sha512.abc' } },
      'pnpm install --no-frozen-lockfile',
      { node: '24', pnpm: '10.4.1' },
    ],
    [
      'yarn 1',
      { 'package.json': manifest, 'yarn.lock': '# yarn lockfile v1\n' },
      'yarn install --frozen-lockfile --non-interactive',
      { node: '24', yarn: '1.22.22' },
    ],
    [
      'yarn 4',
      { 'package.json': { ...manifest, packageManager: 'yarn@4.9.2' }, 'yarn.lock': '__metadata:\n  version: 8\n' },
      'yarn install --immutable',
      { node: '24', yarn: '4.9.2' },
    ],
    [
      'yarn 2',
      { 'package.json': manifest, 'yarn.lock': '__metadata:\n  version: 4\n' },
      'yarn install --immutable',
      { node: '24', yarn: '2' },
    ],
    ['bun', { 'package.json': manifest, 'bun.lock': '{}' }, 'bun install --frozen-lockfile', { node: '24' }],
  ])('%s', async (_name, files, install, versions) => {
    expect(await best(files)).toMatchObject({ provider: 'node', install, versions })
  })

  it.each([
    ['npm run build', true],
    ['NODE_ENV=production npm run build && npm run pages', true],
    ['npm run build # twice', false],
    ['npm run build; true', false],
    ['npm run build && cd workers && npm ci', false],
    ['exec npm run build', false],
  ])('goes on in one step with the build line %j: %s', async (build, joins) => {
    const files = { 'package.json': JSON.stringify({ scripts: { build: 'x', start: 'node a.js' } }), 'a.js': '' }
    const [found] = await detectCandidates(memoryTree(files), { commands: { build } })
    expect(found?.template?.values['joins']).toBe(joins)
  })

  it('brings the last Yarn 2 under the name that the registry has it by', async () => {
    const setup = async (version: number) =>
      (await best({ 'package.json': manifest, 'yarn.lock': `__metadata:\n  version: ${version}\n` }))?.template?.values['setup']
    expect(await setup(4)).toContain('yarn@2.4.3')
    expect(await setup(6)).toContain('@yarnpkg/cli-dist@3')
  })

  it("runs with Plug'n'Play where Yarn is not told otherwise", async () => {
    const lock = { 'yarn.lock': '__metadata:\n  version: 8\n', 'package.json': { ...manifest, dependencies: { express: '5' } } }
    expect(await best(lock)).toMatchObject({ start: 'yarn run start', template: { values: { pnp: true, needsManager: true } } })
    expect(await best({ ...lock, '.yarnrc.yml': 'nodeLinker: node-modules\n' })).toMatchObject({
      start: 'node index.js',
      template: { values: { pnp: false } },
    })
  })
})

describe('versions', () => {
  it.each([
    ['>=18', '24'],
    ['^20.9.0', '20'],
    ['22.x', '22'],
    ['20 || 22', '22'],
    ['23.5.0', '23.5.0'],
    ['18.12.0', '18'],
    ['>=26', '26'],
    ['*', '24'],
    ['lts/iron', '20'],
    ['no version', '24'],
  ])('engines.node %s is %s', async (range, version) => {
    expect((await best({ 'package.json': { scripts: { start: 'node a' }, engines: { node: range } } })).versions['node']).toBe(version)
  })

  it('says that a version is no longer kept', async () => {
    const found = await best({ 'package.json': { scripts: { start: 'node a' }, engines: { node: '12.x' } } })
    expect(found.versions['node']).toBe('16')
    expect(found.warnings.join()).toContain('12.x')
  })
})

describe('Bun', () => {
  const bun = async (files: Files) => bunDetector.detect(folderOf(files), SAID)
  it('runs what says so, and Node the rest', async () => {
    const entry = {
      'package.json': { module: 'index.ts', devDependencies: { '@types/bun': 'latest' } },
      'bun.lock': '{}',
      'index.ts': 'Bun.serve({ port: 4000 })',
    }
    expect((await bun(entry))[0]).toMatchObject({
      provider: 'bun',
      start: 'bun run index.ts',
      install: 'bun install --frozen-lockfile',
      port: 4000,
      template: { name: 'bun' },
    })
    expect(await detect(entry)).toEqual([])
    const pages = {
      'package.json': { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } },
      'bun.lock': '{}',
      'index.html': '',
    }
    expect(await bun(pages)).toEqual([])
    expect((await best(pages)).install).toBe('bun install --frozen-lockfile')
  })
})
