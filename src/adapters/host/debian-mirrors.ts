import { requireProgram } from '../process/run-program.ts'

export interface DebianMirrors {
  archive: string
  security: string
}

/** The Debian mirrors that this machine's apt uses, whatever its release is; Debian's own where it names none. */
export async function debianMirrors(): Promise<DebianMirrors> {
  const targets = await requireProgram('apt-get', ['indextargets', '--format', '$(REPO_URI)|$(ORIGIN)|$(LABEL)', 'Created-By: Packages'])
  return mirrorsFromIndexTargets(targets)
}

/** @param targets lines of `uri|origin|label` */
export function mirrorsFromIndexTargets(targets: string): DebianMirrors {
  const rows = targets.split('\n').map((line) => line.split('|'))
  const uriOf = (label: string) => rows.find((row) => row[1] === 'Debian' && row[2] === label)?.[0]?.replace(/\/$/, '')
  return {
    archive: uriOf('Debian') ?? 'http://deb.debian.org/debian',
    security: uriOf('Debian-Security') ?? 'http://deb.debian.org/debian-security',
  }
}

/** The settings of this machine's apt that reach a mirror (proxies, time-outs), as lines of an apt.conf. */
export async function aptAcquireSettings(): Promise<string> {
  const dump = await requireProgram('apt-config', ['dump', 'Acquire'])
  const wanted = /^Acquire::(http|https|ftp|Check-Valid-Until|Check-Date|Retries|ForceIPv4|ForceIPv6)\b.* "[^"]+";$/
  return dump
    .split('\n')
    .filter((line) => wanted.test(line))
    .map((line) => `${line}\n`)
    .join('')
}
