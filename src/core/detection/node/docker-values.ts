import { isDeepStrictEqual } from 'node:util'
import { startArguments } from '../../dockerfile/start-arguments.ts'
import type { TemplateValues } from '../candidate.ts'
import type { Application } from './application.ts'
import { managerCommands } from './manager-commands.ts'
import { needs, type Manifest } from './manifest.ts'
import type { NodeInput } from './node-input.ts'
import type { PackageManager } from './package-manager.ts'
import type { SystemPackages } from './system-packages.ts'

const LIFECYCLE = ['preinstall', 'install', 'postinstall', 'prepare'] as const
/** For people who work on the repository, or for nobody. */
const HARMLESS =
  /^(?:npx |pnpm (?:exec |dlx )?|yarn |bunx )?(?:-y )?(?:husky|lefthook|simple-git-hooks|is-ci|only-allow|opencollective|echo|exit 0|true$|:$|ngcc|node -e|npm run (?:husky|prepare:husky)|skip-postinstall|check-node-version|yarn-deduplicate)/
/** What installs read beside manifests, where it is there. */
const ROOT_FILES = [
  '.npmrc',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
  '.yarnrc.yml',
  '.yarnrc',
  'bunfig.toml',
  'lerna.json',
  '.nvmrc',
  '.node-version',
  'npm-shrinkwrap.json',
  '.pnp.cjs',
  '.pnp.loader.mjs',
]
const MOST_MEMBERS = 60

interface Wanted extends NodeInput {
  app: Application
  manager: PackageManager
  system: SystemPackages
}

/** Programs for a database's tables, which are run beside the application: they need their files and all that they import. */
const MIGRATION_TOOLS = ['prisma', 'drizzle-kit', 'knex', 'sequelize-cli', 'typeorm']
/** What release commands are mostly run with, beside those. */
const RELEASE_TOOLS = [
  ...MIGRATION_TOOLS,
  'tsx',
  'ts-node',
  'node-pg-migrate',
  'db-migrate',
  'migrate-mongo',
  'kysely-ctl',
  '@mikro-orm/cli',
]

/**
 * The template and its own values: how the image is laid out.
 * @returns with `whole`, the values that are others where the image keeps the whole application
 */
export async function dockerValues(input: Wanted): Promise<{ name: string; values: TemplateValues; whole?: TemplateValues }> {
  const hasTools = needs(input.manifest, ...MIGRATION_TOOLS) || input.said.release !== null
  const { template, values } = await layout(input, hasTools)
  if (input.app.files) return { name: template, values }
  const other = Object.entries((await layout(input, true, true)).values).filter(([key, value]) => !isDeepStrictEqual(value, values[key]))
  return { name: template, values, whole: Object.fromEntries(other) }
}

/**
 * @param keepsAll nothing is picked out of what was built
 * @param hasCommands what is not known beforehand is run in the image too
 */
async function layout(input: Wanted, keepsAll: boolean, hasCommands = false): Promise<{ template: string; values: TemplateValues }> {
  const { app, manager, system, inside, said, runtime } = input
  const top = inside?.top ?? input.folder
  const topManifest = inside?.manifest ?? input.manifest
  const commands = managerCommands(manager)
  const member = inside?.member.path ?? ''
  const isPrisma = usesPrisma(input)
  const hooks = LIFECYCLE.filter((name) => topManifest.scripts[name] && !HARMLESS.test(topManifest.scripts[name]))
  const sourceFirst = needsSource(input, topManifest)
  const serve = app.plan?.serve
  const made = app.files === null && app.imageStart !== null && serve?.kind === 'server' ? serve : null
  const standalone = keepsAll ? null : (made?.standalone ?? null)
  const only = keepsAll ? [] : (made?.only ?? [])
  // Tools that would be picked out with the rest are kept too.
  const isMore = keepsAll && (hasCommands || made?.standalone !== undefined || made?.only !== undefined)
  const keepsTools = isMore && RELEASE_TOOLS.some((name) => name in input.manifest.devDependencies || name in topManifest.devDependencies)
  const isWhole = app.files === null && standalone === null && only.length === 0
  const prepare = sourceFirst ? [] : hooks.filter((name) => name !== 'preinstall').map((name) => commands.run(name))
  const generates = isPrisma && !/prisma generate/.test(`${Object.values(input.manifest.scripts).join(' ')} ${app.build ?? ''}`)
  const building = [...(app.plan?.before ? [app.plan.before] : []), ...(generates ? [commands.exec('prisma generate')] : [])]
  const hasBuild = app.build !== null || prepare.length > 0 || building.length > 0
  // What is made within node_modules while building stays only where it was made.
  const inPlace = isWhole && (isPrisma || prepare.length > 0 || sourceFirst) && hasBuild
  const hasDevelopment = [input.manifest, topManifest, ...(input.workspace?.members ?? []).map((one) => one.manifest)].some(
    (one) => Object.keys(one.devDependencies).length > 0,
  )
  const isPruned = isWhole && !app.keepsDevelopment && !keepsTools && hasDevelopment && commands.prune !== null && said.install === null
  const installsForRun = isPruned && !hasBuild && commands.installForRun !== null
  const install = said.install ?? (installsForRun ? (commands.installForRun ?? '') : commands.install)
  const fallback = said.install !== null ? null : installsForRun ? forRun(commands.fallback, manager.name) : commands.fallback
  // npm would bring what was left out just before.
  const omits = installsForRun && manager.name === 'npm' ? ' --omit=dev' : ''
  const asked = app.start ?? ''
  const isBun = runtime === 'bun' && manager.name === 'bun'
  const withBun = runtime === 'bun' && !isBun ? 'npm install --global --force bun@1' : null
  const setup = [isBun ? null : commands.itself, withBun].filter((line) => line !== null).join(' && ') || null
  const needsManager =
    app.files === null &&
    standalone === null &&
    only.length === 0 &&
    /(?:^|[\s;&|"'])(?:pnpm|yarn|bunx?)(?:\s|$)/.test(`${asked} ${said.start ?? ''} ${scriptOf(input)}`)
  const ignored = new Set(((await top.text('.dockerignore')) ?? '').split('\n').map((line) => line.trim().replace(/^\//, '')))
  const files = [topManifest.file, manager.lock, ...ROOT_FILES].filter(
    (file): file is string => file !== null && top.has(file) && !ignored.has(file),
  )
  const trees = ['patches', '.yarn', ...(isPrisma && member === '' && top.match(/^prisma\//).length > 0 ? ['prisma'] : [])].filter((path) =>
    top.paths.some((one) => one.startsWith(`${path}/`)),
  )
  const values: TemplateValues = {
    source: top.root,
    member: member === '' ? '.' : member,
    isMember: member !== '',
    install,
    installFallback: fallback,
    lockName: manager.lock ?? 'the lock file',
    cache: commands.cache,
    setup,
    needsManager: (needsManager || (hasCommands && manager.name !== 'npm')) && setup !== null,
    sourceFirst,
    files: [...new Set(files)],
    trees,
    members: sourceFirst ? [] : (input.workspace?.members ?? []).map((one) => one.path),
    dropsHooks: !sourceFirst && topManifest.file === 'package.json' && LIFECYCLE.some((name) => topManifest.scripts[name]),
    extras: app.extras.length > 0 ? `${member === '' ? '' : `cd ${member} && `}${commands.add(app.extras.join(' '))}${omits}` : null,
    hasBuild,
    prepare: prepare.length > 0 ? prepare.join(' && ') : null,
    before: building.length > 0 ? building.join(' && ') : null,
    build:
      app.build === null
        ? null
        : withEnvironment(
            (app.plan?.environment ?? []).filter((one) => standalone !== null || !one.startsWith('NEXT_')),
            app.build,
          ),
    joins: app.build !== null && canBeGoneOnWith(app.build),
    inPlace,
    // The manifest in place does not name what was added: pruning would take it away.
    prunes: isPruned && !installsForRun && !(inPlace && app.extras.length > 0),
    prune: commands.prune,
    isWhole,
    standalone,
    only: only.map((path) => (member === '' ? path : `${member}/${path}`)),
    site: app.files ? [member, app.files.folder].filter((part) => part !== '' && part !== '.').join('/') || '.' : null,
    puppeteer: system.browser === 'puppeteer',
    playwright: system.browser === 'playwright',
    isNative: system.isNative,
    pnp: manager.pnp,
    isBerry: manager.name === 'berry',
    keeps: app.folders,
  }
  // parts/static-server.njk knows the page for what is not found as `fallback`.
  if (app.files) return { template: 'node-static', values: { ...values, fallback: app.files.fallback } }
  // The standalone output has a server.js of its own: the whole application is served by what made it.
  const line = made?.standalone !== undefined && keepsAll ? app.start : app.imageStart
  if (app.imageStart !== null && line !== null)
    values['command'] = startArguments(line === commands.exec('next start') ? 'next start' : line)
  return { template: isBun ? 'bun' : 'node', values }
}

/** One step of the build less. A line with a comment, or one after which the shell is another or elsewhere, stays alone. */
function canBeGoneOnWith(line: string): boolean {
  if (!/^(?:[^#\\\n;&|<`"'()]|&&)+$/.test(line)) return false
  return !/(?:^|[\s&])(?:cd|pushd|popd|exec|exit|set|trap|eval|source|\.)(?:\s|$)/.test(line)
}

/** The script that starts it, for the programs that it uses. */
function scriptOf({ manifest, app }: Wanted): string {
  const name = /^(?:npm|pnpm|yarn|bun)(?: run)? ([\w:.-]+)$/.exec(app.start ?? '')?.[1]
  return name ? (manifest.scripts[name] ?? '') : ''
}

function usesPrisma({ folder, manifest, workspace, inside }: Wanted): boolean {
  const manifests = [manifest, ...(inside ? (workspace?.members ?? []).map((one) => one.manifest) : [])]
  return (
    manifests.some((one) => '@prisma/client' in one.dependencies || '@prisma/client' in one.devDependencies) &&
    folder.match(/(?:^|\/)schema\.prisma$|^prisma\/schema\//).length > 0
  )
}

/** Does the install read more than manifests? */
function needsSource({ workspace }: Wanted, top: Manifest): boolean {
  const manifests = [top, ...(workspace?.members ?? []).map((one) => one.manifest)]
  const local = manifests.some((one) =>
    Object.values({ ...one.dependencies, ...one.devDependencies, ...one.optionalDependencies }).some((range) =>
      /^(?:file|link|portal):|^\.{0,2}\//.test(range),
    ),
  )
  const scripted = (workspace?.members ?? []).some(({ manifest }) =>
    LIFECYCLE.some((name) => manifest.scripts[name] && !HARMLESS.test(manifest.scripts[name])),
  )
  const hooked = top.file !== 'package.json' && LIFECYCLE.some((name) => top.scripts[name])
  return local || scripted || hooked || (workspace?.isCut ?? false) || (workspace?.members.length ?? 0) > MOST_MEMBERS
}

const forRun = (line: string | null, manager: string) =>
  line === null ? null : `${line} ${manager === 'npm' ? '--omit=dev' : manager === 'pnpm' ? '--prod' : '--production'}`

function withEnvironment(environment: string[], line: string): string {
  if (environment.length === 0) return line
  return /[;&|]/.test(line) ? `export ${environment.join(' ')} && ${line}` : `${environment.join(' ')} ${line}`
}
