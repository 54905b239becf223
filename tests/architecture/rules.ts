import type { IForbiddenRuleType } from 'dependency-cruiser'

/**
 * Who may import whom (docs/decisions and CONTRIBUTING.md say why). Directions hold for types too; a cycle of
 * which one edge is a type is none.
 */

interface Layer {
  /** Regular expression of the layer's own files. */
  from: string
  /** What of this project it may import. */
  mayImport: string[]
  why: string
}

const TEST_FILES = '\\.test\\.tsx?$'

const layers: Record<string, Layer> = {
  core: {
    from: '^src/core/',
    mayImport: ['^src/core/', '^src/addon-api/(context|step)\\.ts$', '^prisma/generated/'],
    why: 'the core knows itself, its ports and the contract with addons; adapters come to it',
  },
  ports: {
    from: '^src/core/ports/',
    mayImport: ['^src/core/(ports|secret|errors)/', '^src/core/.*\\.schema\\.ts$'],
    why: 'a port says what the core needs, in its own words',
  },
  'addon-api': {
    from: '^src/addon-api/',
    mayImport: ['^src/(addon-api|core)/'],
    why: 'the addon API shows a part of the core and nothing else',
  },
  addons: {
    from: '^addons/([^/]+)/',
    mayImport: ['^addons/$1/', '^src/addon-api/(index|testing)\\.ts$'],
    why: 'an addon of ours uses what an addon of somebody else could',
  },
  adapters: {
    from: '^src/adapters/([^/]+)/',
    mayImport: ['^src/adapters/$1/', '^src/adapters/process/', '^src/core/', '^src/addon-api/context\\.ts$', '^prisma/generated/'],
    why: 'an adapter serves a port; it knows no other adapter but the one that starts programs',
  },
  api: {
    from: '^src/api/',
    mayImport: ['^src/(api|core)/', '^src/env\\.ts$', '^package\\.json$'],
    why: 'a route parses, asks the core and presents',
  },
  'git-doors': {
    from: '^src/git-doors/',
    mayImport: ['^src/(git-doors|core)/'],
    why: 'a door of git finds out who comes, asks the core and passes bytes on',
  },
  app: {
    from: '^src/app/',
    mayImport: ['^src/(app|components|core|api)/', '^src/processes/panel-core\\.ts$', '^src/env\\.ts$'],
    why: 'pages read through the core',
  },
  components: {
    from: '^src/components/',
    mayImport: ['^src/components/', '^src/core/', '^src/api/schemas/'],
    why: 'a component gets what it draws',
  },
  cli: {
    from: '^src/cli/',
    mayImport: [
      '^src/(cli|core)/',
      '^src/api/schemas/',
      '^src/adapters/',
      '^src/env\\.ts$',
      '^package\\.json$',
      '^src/processes/wire[^/]*\\.ts$',
    ],
    why: 'the CLI goes through the API; only what works on the server itself goes further',
  },
  processes: {
    from: '^src/processes/',
    mayImport: [
      '^src/(processes|core|adapters|api|git-doors|addon-api)/',
      '^src/env\\.ts$',
      '^package\\.json$',
      // What pages may load is told beside the pages; the server says it in a header.
      '^src/app/content-security-policy\\.ts$',
    ],
    why: 'processes are made of core, adapters, API and the doors of git',
  },
  env: { from: '^src/env\\.ts$', mayImport: [], why: 'the environment depends on nothing' },
}

const OWN_FILES = '^(src|addons|prisma|tests|scripts|system-templates|webops)(/|$)'

function layerRule([name, layer]: [string, Layer]): IForbiddenRuleType {
  return {
    name: `direction-of-${name}`,
    severity: 'error',
    comment: layer.why,
    from: { path: layer.from, pathNot: TEST_FILES },
    to: { path: OWN_FILES, pathNot: layer.mayImport },
  }
}

export const RULES: IForbiddenRuleType[] = [
  ...Object.entries(layers).map(layerRule),
  {
    name: 'no-cycles',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'nothing-unresolved',
    severity: 'error',
    comment: 'an import that leads nowhere would hide from the other rules',
    from: { pathNot: '^(src|tests)/.*\\.d\\.ts$' },
    to: { couldNotResolve: true },
  },
  {
    name: 'prisma-in-stores-only',
    severity: 'error',
    from: { path: '^(src|addons)/', pathNot: ['\\.store\\.ts$', '^src/adapters/database/', TEST_FILES] },
    to: { path: ['^prisma/generated/', 'node_modules/(@prisma|prisma)/'] },
  },
  {
    name: 'pure-core',
    severity: 'error',
    from: { path: '^src/(core|addon-api)/', pathNot: TEST_FILES },
    to: {
      path: [
        '^(child_process|node:child_process)$',
        'node_modules/(next|next-auth|react|react-dom|bullmq|ioredis|dockerode|simple-git|hono|@hono/[^/]+)/',
      ],
    },
  },
  {
    name: 'one-place-that-spawns',
    severity: 'error',
    from: { path: '^(src|addons)/', pathNot: ['^src/adapters/process/', TEST_FILES] },
    to: { path: '^(node:)?child_process$' },
  },
  {
    name: 'engine-in-its-adapter-only',
    severity: 'error',
    comment: 'dockerode, simple-git and BullMQ have one home each',
    from: { path: '^src/', pathNot: ['^src/adapters/', TEST_FILES] },
    to: { path: 'node_modules/(dockerode|simple-git|bullmq|@types/dockerode)/' },
  },
  {
    name: 'wiring-in-entry-points-only',
    severity: 'error',
    from: { path: '^(src|addons)/', pathNot: ['^src/processes/', '^src/cli/', TEST_FILES] },
    to: { path: '^src/processes/', pathNot: '^src/processes/panel-core\\.ts$' },
  },
  {
    name: 'no-tests-in-the-product',
    severity: 'error',
    from: { path: '^(src|addons)/', pathNot: [TEST_FILES, '\\.conformance\\.ts$', '^src/addon-api/testing'] },
    to: { path: ['^tests/', TEST_FILES] },
  },
]
