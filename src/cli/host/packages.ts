import { existsSync } from 'node:fs'
import { installPackages, missingPackages, packageExists, updatePackageLists } from '#adapters/host/apt-packages.ts'
import { writeDockerSettings } from '#adapters/host/docker-daemon.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import type { Installation } from './installation.ts'
import type { Say } from './step-list.ts'

const ALWAYS = [
  'git',
  'openssh-client',
  'curl',
  'ca-certificates',
  'iptables',
  'debootstrap',
  'debian-archive-keyring',
  'util-linux',
  'mount',
]

/**
 * Installs the Debian packages that are missing. What is there in another form (Docker's own packages) is used as it is.
 * @returns what was done, in a few words
 */
export async function ensurePackages(installation: Installation, say: Say, signal: AbortSignal): Promise<string> {
  const hadDocker = existsSync('/usr/bin/dockerd') || existsSync('/usr/local/bin/dockerd')
  const hadRedis = existsSync('/usr/bin/redis-server')
  const wanted = [...ALWAYS]
  if (!hadDocker) wanted.push('docker.io')
  if (!hadRedis && !installation.foreignRedisUrl) wanted.push('redis-server')
  const missing = await missingPackages(wanted)
  if (missing.length > 0) {
    say('apt-get update')
    await updatePackageLists(signal)
    // In Debian 13 the client is a package of its own.
    if (missing.includes('docker.io') && (await packageExists('docker-cli'))) missing.push('docker-cli')
    say(`apt-get install ${missing.join(' ')}`)
    await installPackages(missing, signal)
  }
  if (!hadDocker) await writeDockerSettings(installation.systemd)
  // Ours listens on a socket of its own; the stock one would open a port at the next boot.
  if (!hadRedis && installation.systemd) await runProgram('systemctl', ['disable', '--now', 'redis-server.service'])
  return missing.length > 0 ? `installed ${missing.join(', ')}` : 'all there'
}
