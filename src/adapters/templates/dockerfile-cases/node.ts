import type { Candidate } from '#core/detection/candidate.ts'
import { dockerfileCase } from './dockerfile-case.ts'

const SERVER: Partial<Candidate> = { provider: 'node', versions: { node: '24' }, install: 'npm ci', port: 3000 }

/** What the detectors hand over, with nothing in particular. */
const VALUES = {
  source: '.',
  member: '.',
  isMember: false,
  install: 'npm ci',
  installFallback: 'npm install',
  cache: '/root/.npm',
  setup: null,
  needsManager: false,
  sourceFirst: false,
  files: ['package.json', 'package-lock.json'],
  trees: [],
  members: [],
  dropsHooks: false,
  extras: null,
  hasBuild: false,
  prepare: null,
  before: null,
  build: null,
  inPlace: false,
  prunes: false,
  prune: 'npm prune --omit=dev --ignore-scripts',
  isWhole: true,
  standalone: null,
  only: [],
  site: null,
  puppeteer: false,
  playwright: false,
  isNative: false,
  pnp: false,
  isBerry: false,
  keeps: [],
}

const PNPM = {
  ...VALUES,
  install: 'pnpm install --frozen-lockfile',
  installFallback: 'pnpm install --no-frozen-lockfile',
  cache: '/root/.local/share/pnpm/store',
  setup: 'npm install --global --force pnpm@10.4.1',
  prune: 'CI=true pnpm prune --prod --ignore-scripts',
  files: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'],
}

const BUILT = { hasBuild: true, build: 'npm run build' }

/** Servers and pages of Node, Bun and Deno. */
export const NODE_CASES = {
  ...dockerfileCase(
    'node',
    'express',
    { ...SERVER, start: 'node server.js' },
    { ...VALUES, install: 'npm ci --omit=dev', installFallback: 'npm install --omit=dev' },
  ),
  ...dockerfileCase(
    'node',
    'typescript',
    { ...SERVER, start: 'node dist/main.js' },
    { ...VALUES, ...BUILT, prunes: true, dropsHooks: true },
  ),
  ...dockerfileCase(
    'node',
    'next',
    { ...SERVER, start: 'npm start' },
    {
      ...VALUES,
      ...BUILT,
      build: 'NEXT_PRIVATE_STANDALONE=true npm run build',
      isWhole: false,
      standalone: '.next',
      command: ['node', 'server.js'],
    },
  ),
  ...dockerfileCase(
    'node',
    'next-in-a-workspace',
    { ...SERVER, root: 'apps/web', start: 'pnpm run start' },
    {
      ...PNPM,
      ...BUILT,
      member: 'apps/web',
      isMember: true,
      members: ['apps/web', 'packages/ui'],
      build: 'NEXT_PRIVATE_STANDALONE=true pnpm exec turbo run build --filter=web',
      isWhole: false,
      standalone: '.next',
      command: ['node', 'server.js'],
    },
  ),
  ...dockerfileCase(
    'node',
    'nuxt',
    { ...SERVER, start: 'node .output/server/index.mjs' },
    {
      ...VALUES,
      ...BUILT,
      build: 'NITRO_PRESET=node-server npm run build',
      isWhole: false,
      only: ['.output'],
      command: ['node', '.output/server/index.mjs'],
    },
  ),
  ...dockerfileCase(
    'node',
    'prisma-with-build-variables',
    { ...SERVER, start: 'node dist/index.js', packages: { build: ['openssl', 'python3'], run: ['openssl'] } },
    { ...VALUES, ...BUILT, before: 'npx --no-install prisma generate', inPlace: true, prunes: true, isNative: true, trees: ['prisma'] },
    { buildArguments: ['PUBLIC_URL'], buildSecrets: ['NPM_TOKEN'], folders: ['/app/uploads'] },
  ),
  ...dockerfileCase(
    'node',
    'pnpm-start',
    { ...SERVER, port: null, start: 'pnpm run start' },
    { ...PNPM, needsManager: true, keeps: ['/etc/todos'] },
  ),
  ...dockerfileCase(
    'node',
    'yarn-without-node-modules',
    { ...SERVER, start: 'yarn run start', versions: { node: '20' } },
    {
      ...VALUES,
      install: 'yarn install --immutable',
      installFallback: 'YARN_ENABLE_IMMUTABLE_INSTALLS=false yarn install',
      cache: '/root/.yarn/berry/cache',
      setup: 'npm install --global --force @yarnpkg/cli-dist@4.9.2',
      needsManager: true,
      pnp: true,
      isBerry: true,
      trees: ['.yarn', 'patches'],
    },
  ),
  ...dockerfileCase(
    'node',
    'browsers',
    { ...SERVER, port: null, start: 'node index.js', packages: { build: [], run: ['chromium'] } },
    { ...VALUES, puppeteer: true, playwright: true, sourceFirst: true },
  ),
  ...dockerfileCase(
    'node-static',
    'vite',
    { ...SERVER, port: 80, static: 'dist' },
    { ...VALUES, ...BUILT, site: 'dist', isWhole: false, fallback: '/index.html' },
  ),
  ...dockerfileCase(
    'node-static',
    'in-a-folder-without-a-build',
    { ...SERVER, root: 'site', port: 80, static: 'public' },
    { ...VALUES, source: 'site', site: 'public', isWhole: false, fallback: '/404.html' },
  ),
  ...dockerfileCase(
    'bun',
    'server',
    { ...SERVER, versions: { bun: '1' }, start: 'bun run index.ts' },
    {
      ...VALUES,
      install: 'bun install --frozen-lockfile',
      installFallback: 'bun install',
      cache: '/root/.bun/install/cache',
      files: ['package.json', 'bun.lock'],
      prune: null,
    },
  ),
  ...dockerfileCase(
    'bun',
    'with-a-build',
    { ...SERVER, versions: { bun: '1.2.3' }, start: 'bun run dist/index.js' },
    {
      ...VALUES,
      ...BUILT,
      build: 'bun run build',
      install: 'bun install',
      installFallback: null,
      cache: '/root/.bun/install/cache',
      prune: null,
    },
  ),
  ...dockerfileCase(
    'deno',
    'tasks',
    { ...SERVER, install: 'deno cache main.ts', build: 'deno task build', port: 8000, start: 'deno task start' },
    { source: '.' },
  ),
}
