import { fieldsOf, listOf, textOf, textsOf } from './fields.ts'
import type { Folder } from './folder.ts'
import { PROVIDERS, type Provider } from './provider.ts'
import type { Said } from './said.ts'

/** What files say that were written for another tool that builds from sources. */
export interface OtherTools {
  tools: Said['tools']
  install: string | null
  build: string | null
  start: string | null
}

const NOTHING: OtherTools = { tools: {}, install: null, build: null, start: null }

/** Commands and versions of a folder's railpack.json, nixpacks.toml or project.toml; the first that is there counts. */
export async function otherToolsCommands(folder: Folder): Promise<OtherTools> {
  if (folder.has('railpack.json')) return fromRailpack((await folder.json('railpack.json')) ?? {})
  if (folder.has('nixpacks.toml')) return fromNixpacks((await folder.toml('nixpacks.toml')) ?? {})
  return NOTHING
}

/** Which providers these files, Heroku's app.json and .buildpacks name; the one that starts the application is the first. */
export async function namedProviders(folder: Folder): Promise<{ providers: Provider[]; source: string } | null> {
  const railpack = textOf((await folder.json('railpack.json'))?.['provider'])
  if (railpack) return named([railpack], 'railpack.json')
  const nixpacks = textsOf((await folder.toml('nixpacks.toml'))?.['providers']).filter((name) => name !== '...')
  if (nixpacks.length > 0) return named(nixpacks, 'nixpacks.toml')
  const project = fieldsOf(fieldsOf(fieldsOf(await folder.toml('project.toml'))['io'])['buildpacks'])
  const group = listOf(project['group']).flatMap((one) => textOf(fieldsOf(one)['id']) ?? [])
  // The last one says how it is started.
  if (group.length > 0) return named(group.reverse(), 'project.toml')
  const heroku = listOf((await folder.json('app.json'))?.['buildpacks']).flatMap((one) => textOf(fieldsOf(one)['url']) ?? [])
  if (heroku.length > 0) return named(heroku.reverse(), 'app.json')
  const lines = ((await folder.text('.buildpacks')) ?? '').split('\n').filter((line) => /^\s*http|^\s*[\w-]+\//.test(line))
  return lines.length > 0 ? named(lines.reverse(), '.buildpacks') : null
}

/** Variables that a folder's project.toml gives to buildpacks: https://buildpacks.io/docs/reference/config/project-descriptor */
export async function buildpackVariables(folder: Folder): Promise<Record<string, string>> {
  if (!folder.has('project.toml')) return {}
  const file = (await folder.toml('project.toml')) ?? {}
  const buildpacks = fieldsOf(fieldsOf(file['io'])['buildpacks'])
  const listed = [fieldsOf(file['build'])['env'], fieldsOf(buildpacks['build'])['env'], fieldsOf(buildpacks['env'])['build']]
  return Object.fromEntries(
    listed.flatMap(listOf).flatMap((one): [string, string][] => {
      const [name, value] = [textOf(fieldsOf(one)['name']), textOf(fieldsOf(one)['value'])]
      return name === null || value === null ? [] : [[name, value]]
    }),
  )
}

/** Debian's packages for what railpack.json wants beside the application's own language. */
const BESIDE: Record<string, { provider?: Provider; packages: string[] }> = {
  go: { provider: 'go', packages: ['golang-go'] },
  java: { provider: 'java', packages: ['default-jre-headless'] },
  jq: { packages: ['jq'] },
  node: { provider: 'node', packages: ['nodejs'] },
  php: { provider: 'php', packages: ['php-cli'] },
  python: { provider: 'python', packages: ['python3', 'python-is-python3'] },
  ruby: { provider: 'ruby', packages: ['ruby'] },
}

/**
 * Debian packages that files of other tools ask for: Heroku's Aptfile, and what railpack.json and nixpacks.toml list.
 * @param provider of the application: its own language comes with its image
 */
export async function namedPackages(folder: Folder, provider: Provider): Promise<{ build: string[]; run: string[] }> {
  const aptfile = ((await folder.text('Aptfile')) ?? '').split(/\r?\n/).map((line) => line.trim())
  const railpack = (await folder.json('railpack.json')) ?? {}
  const nixpacks = fieldsOf(fieldsOf(fieldsOf(await folder.toml('nixpacks.toml'))['phases'])['setup'])
  const tools = Object.keys(fieldsOf(railpack['packages'])).flatMap((name) => (Object.hasOwn(BESIDE, name) ? [BESIDE[name]!] : []))
  const beside = tools.filter((tool) => tool.provider !== provider).flatMap((tool) => tool.packages)
  const both = [...aptfile, ...textsOf(nixpacks['aptPkgs']), ...beside]
  return {
    build: packages([...both, ...textsOf(railpack['buildAptPackages'])]),
    run: packages([...both, ...textsOf(fieldsOf(railpack['deploy'])['aptPackages'])]),
  }
}

/** What Heroku runs once, when an application is made there: nobody should be surprised that it does not run here. */
export async function firstDeployWarning(folder: Folder): Promise<string[]> {
  const line = textOf(fieldsOf((await folder.json('app.json'))?.['scripts'])['postdeploy'])
  return line === null
    ? []
    : [`app.json runs \`${line}\` once, after the first deploy: WebOps does not. Run it by hand, or as the release command.`]
}

function fromRailpack(file: Record<string, unknown>): OtherTools {
  const steps = fieldsOf(file['steps'])
  return {
    tools: versions(file['packages'], 'railpack.json'),
    install: joined(fieldsOf(steps['install'])['commands']),
    build: joined(fieldsOf(steps['build'])['commands']),
    start: textOf(fieldsOf(file['deploy'])['startCommand']),
  }
}

function fromNixpacks(file: Record<string, unknown>): OtherTools {
  const phases = fieldsOf(file['phases'])
  return {
    tools: {},
    install: joined(fieldsOf(phases['install'])['cmds']),
    build: joined(fieldsOf(phases['build'])['cmds']),
    start: withoutAssets(textOf(fieldsOf(file['start'])['cmd'])),
  }
}

/** Nixpacks lays files of its own into the image's /assets: elsewhere nothing is there. */
const withoutAssets = (line: string | null) => (line !== null && /(?:^|[\s=])\/assets\//.test(line) ? null : line)

/** One line of several; null where `...` asks for what would be done anyway, or for more than commands. */
function joined(value: unknown): string | null {
  const lines = listOf(value).map((one) => textOf(one) ?? textOf(fieldsOf(one)['cmd']))
  if (lines.length === 0 || lines.some((line) => line === null || line === '...' || line.includes('\n'))) return null
  return lines.join(' && ')
}

function versions(value: unknown, source: string): Said['tools'] {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([name, version]): [string, Said['tools'][string]][] => {
      const text = typeof version === 'number' ? String(version) : textOf(version)
      return text === null || name.includes(':') ? [] : [[name, { version: text, source }]]
    }),
  )
}

/** Names of buildpacks hold the provider's: heroku/nodejs, https://github.com/heroku/heroku-buildpack-python.git. */
function named(names: string[], source: string): { providers: Provider[]; source: string } {
  const words: Record<string, Provider> = { nodejs: 'node', golang: 'go', gradle: 'java', maven: 'java', jvm: 'java', staticfile: 'static' }
  const providers = names.flatMap((name) => {
    const parts = name.toLowerCase().split(/[^a-z]+/)
    const known = PROVIDERS.find((provider) => parts.includes(provider))
    const other = parts.find((part) => Object.hasOwn(words, part))
    return known ?? (other === undefined ? [] : (words[other] ?? []))
  })
  return { providers, source }
}

function packages(names: string[]): string[] {
  // Aptfile also takes addresses of packages and repositories, and comments.
  return [...new Set(names.filter((name) => /^[a-z0-9][a-z0-9+.-]+$/.test(name) && !name.endsWith('.deb')))]
}
