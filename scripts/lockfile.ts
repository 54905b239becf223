export interface LockedPackage {
  version?: string
  link?: boolean
  dev?: boolean
  optional?: boolean
  peer?: boolean
  os?: string[]
  cpu?: string[]
  optionalDependencies?: Record<string, string>
  [other: string]: unknown
}

export interface Lockfile {
  packages: Record<string, LockedPackage>
}

const OPERATING_SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/**
 * Adds an entry for each optional dependency that has none, or none with a version. The entry names the platform
 * it is for, so that npm skips it elsewhere.
 * @returns the paths that were added or completed
 */
export function completeLockfile(lockfile: Lockfile): string[] {
  const added: string[] = []
  for (const [path, locked] of Object.entries(lockfile.packages)) {
    for (const [name, range] of Object.entries(locked.optionalDependencies ?? {})) {
      const found = findInstalled(lockfile, path, name)
      const entry = found ? lockfile.packages[found] : undefined
      if (entry?.version || entry?.link) continue
      const place = found ?? `node_modules/${name}`
      lockfile.packages[place] = {
        ...placeholder(name, range),
        ...entry,
        version: exactVersion(range),
        ...(locked.dev ? { dev: true } : {}),
        ...(locked.peer ? { peer: true } : {}),
      }
      added.push(place)
    }
  }
  if (added.length > 0) lockfile.packages = sorted(lockfile.packages)
  return added
}

/** Looks where Node would look: beside the package, then one folder up, and so on. */
function findInstalled(lockfile: Lockfile, from: string, name: string): string | null {
  let base = from
  for (;;) {
    const candidate = base ? `${base}/node_modules/${name}` : `node_modules/${name}`
    if (lockfile.packages[candidate]) return candidate
    if (!base) return null
    base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))
  }
}

/** `@next/swc-darwin-arm64` is for darwin on arm64. One that names no platform gets one that no machine has. */
function placeholder(name: string, range: string): LockedPackage {
  const words = name.split(/[-/]/).map((word) => (word === 'gnueabihf' ? 'arm' : word))
  const os = OPERATING_SYSTEMS.filter((system) => words.includes(system))
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  return {
    version: exactVersion(range),
    ...(cpu.length > 0 ? { cpu } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : cpu.length > 0 ? {} : { os: ['none'] }),
  }
}

function exactVersion(range: string): string {
  return (
    range
      .replace(/^npm:.*@/, '')
      .replace(/^[\^~=v<> ]+/, '')
      .split(' ')[0] ?? range
  )
}

function sorted(packages: Record<string, LockedPackage>): Record<string, LockedPackage> {
  return Object.fromEntries(Object.entries(packages).sort(([one], [other]) => one.localeCompare(other, 'en')))
}
