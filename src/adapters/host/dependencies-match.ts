import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Run by the launcher before anything is installed, so it imports nothing but Node.
 * Ends with status 0 when node_modules holds what the lockfile names.
 */
interface LockedPackage {
  version?: string
  optional?: boolean
  peer?: boolean
}

function packagesOf(lockfile: string): Record<string, LockedPackage> {
  return (JSON.parse(readFileSync(lockfile, 'utf8')) as { packages: Record<string, LockedPackage> }).packages
}

function dependenciesMatch(checkout: string): boolean {
  const locked = packagesOf(join(checkout, 'package-lock.json'))
  const installed = packagesOf(join(checkout, 'node_modules/.package-lock.json'))
  return Object.entries(locked).every(
    ([path, { version, optional, peer }]) =>
      path === '' || ((optional || peer) && !installed[path]) || installed[path]?.version === version,
  )
}

try {
  process.exitCode = dependenciesMatch(process.argv[2] ?? '.') ? 0 : 1
} catch {
  process.exitCode = 1
}
