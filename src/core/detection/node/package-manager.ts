import { fieldsOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import type { Manifest } from './manifest.ts'

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'berry' | 'bun'

/** How a folder's packages are installed. */
export interface PackageManager {
  name: ManagerName
  /** For `npm install -g`: exact, a range or a line; null: the one of the image. */
  version: string | null
  /** Seen from the folder; null: nothing pins. */
  lock: string | null
  /** Yarn's Plug'n'Play: there is no node_modules. */
  pnp: boolean
  /** Yarn's own release in the repository. */
  release: string | null
  evidence: string
}

/**
 * Which package manager, and which of its versions: package.json's packageManager, then the lock file that is there, then
 * engines and devEngines; npm where nothing speaks.
 * @param folder the one with the lock file: a workspace's top
 */
export async function packageManager(folder: Folder, manifest: Manifest, said: Said): Promise<PackageManager> {
  const named = manifest.packageManager ?? manifest.devEngines.manager
  const locks: [ManagerName | 'yarn', string | null][] = [
    ['pnpm', folder.first('pnpm-lock.yaml', 'pnpm-workspace.yaml')],
    ['yarn', folder.first('yarn.lock', '.yarnrc.yml')],
    ['npm', folder.first('package-lock.json', 'npm-shrinkwrap.json')],
    ['bun', folder.first('bun.lock', 'bun.lockb')],
  ]
  const engines = (['pnpm', 'yarn', 'bun'] as const).find((name) => manifest.engines[name] ?? manifest.volta[name])
  const locked = locks.find(([, file]) => file !== null)
  const byFile = manifest.file === 'package.json' ? null : 'pnpm'
  const tool = (['pnpm', 'yarn'] as const).find((name) => said.tools[name] !== undefined)
  const name = named?.name ?? locked?.[0] ?? engines ?? byFile ?? tool ?? 'npm'
  const version = (own: string) =>
    (named?.name === own ? named.version : null) ?? said.tools[own]?.version ?? manifest.volta[own] ?? manifest.engines[own] ?? null
  const evidence = named
    ? `package.json names ${named.name} ${named.version ?? ''}`.trim()
    : locked?.[1]
      ? `${locked[1]} is ${name}'s`
      : name === 'npm'
        ? 'there is no lock file: npm chooses versions at each build'
        : `${byFile ? manifest.file : 'package.json'} asks for ${name}`
  const common = { pnp: false, release: null, evidence }
  if (name === 'pnpm')
    return { ...common, name, version: version('pnpm') ?? (await pnpmLine(folder)), lock: folder.first('pnpm-lock.yaml') }
  if (name === 'yarn') return yarn(folder, version('yarn'), common)
  if (name === 'bun') return { ...common, name, version: version('bun'), lock: folder.first('bun.lock', 'bun.lockb') }
  const lock = folder.first('package-lock.json', 'npm-shrinkwrap.json')
  return { ...common, name: 'npm', version: manifest.packageManager?.name === 'npm' ? version('npm') : null, lock }
}

/** By the lock file's own version; lock files 9.0 are written by pnpm 9 to 11. https://pnpm.io/installation#compatibility */
async function pnpmLine(folder: Folder): Promise<string> {
  const head = (await folder.text('pnpm-lock.yaml'))?.slice(0, 200) ?? ''
  const version = Number(/^lockfileVersion:\s*'?(\d+(?:\.\d+)?)/m.exec(head)?.[1])
  const settings = fieldsOf(await folder.yaml('pnpm-workspace.yaml'))
  if ('allowBuilds' in settings) return '11'
  if (Object.keys(settings).some((key) => !['packages', 'catalog', 'catalogs'].includes(key)) || !version) return '10'
  if (version >= 9) return '9'
  return version >= 6 ? '8' : version >= 5.4 ? '7' : '6'
}

async function yarn(folder: Folder, version: string | null, common: Pick<PackageManager, 'evidence'>): Promise<PackageManager> {
  const text = (await folder.text('yarn.lock')) ?? ''
  const settings = fieldsOf(await folder.yaml('.yarnrc.yml'))
  const path = textOf(settings['yarnPath'])?.replace(/^\.\//, '') ?? null
  const release = path !== null && folder.has(path) ? path : null
  const lock = folder.first('yarn.lock')
  const metadata = Number(/^__metadata:\s+version:\s*(\d+)/m.exec(text)?.[1])
  const isBerry = version ? !/^[\^~>=v]*1(?:\.|$)/.test(version) : metadata > 0 || folder.has('.yarnrc.yml')
  if (!isBerry) return { ...common, name: 'yarn', version: version ?? '1.22.22', lock, pnp: false, release: null }
  const named = /yarn-(\d+\.\d+\.\d+)\.[cm]?js$/.exec(path ?? '')?.[1] ?? null
  // https://github.com/yarnpkg/berry: 4 is Yarn 2's, 5 and 6 are Yarn 3's, 8 is Yarn 4's.
  const line = !metadata || metadata >= 7 ? '4' : metadata >= 5 ? '3' : '2'
  const linker = textOf(settings['nodeLinker'])
  return {
    ...common,
    name: 'berry',
    version: version && version !== 'berry' && version !== 'stable' ? version : (named ?? line),
    lock,
    pnp: linker === null ? !folder.has('.pnp.disabled') : linker === 'pnp',
    release,
  }
}
