import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Installation } from './installation.ts'

/** The kernel's limit for the path of a Unix socket. */
const SOCKET_PATH_LIMIT = 107
const DEBIAN_RELEASES = ['12', '13']

/** Programs, users and units can only be put in place by root. @throws WebopsError `not_root` */
export function requireRoot(verb: string): void {
  if (process.getuid?.() === 0) return
  throw new WebopsError({
    code: 'not_root',
    kind: 'forbidden',
    message: `webops ${verb} has to be run by root.`,
    hint: `sudo ./webops ${verb}`,
  })
}

/**
 * Whether this machine and this place will do.
 * @returns what the machine is
 * @throws WebopsError `machine_not_supported`, `path_not_usable`
 */
export function checkMachine({ checkout, env }: Installation): string {
  if (!/^\/[A-Za-z0-9_./-]*$/.test(checkout)) {
    throw unusablePath(checkout, 'Units and mounts cannot hold blanks and signs: clone WebOps into a folder of plain letters and digits.')
  }
  if (Buffer.byteLength(env.panelSocket) > SOCKET_PATH_LIMIT)
    throw unusablePath(env.panelSocket, 'The path of a socket may have 107 characters: choose a shorter WEBOPS_ROOT.')
  const release = existsSync('/etc/os-release') ? parseEnv(readFileSync('/etc/os-release', 'utf8')) : {}
  const name = release.PRETTY_NAME ?? 'an unknown system'
  if (release.ID !== 'debian' || !DEBIAN_RELEASES.includes(release.VERSION_ID ?? '')) {
    throw new WebopsError({
      code: 'machine_not_supported',
      kind: 'refused',
      message: `This is ${name}; WebOps is made for Debian ${DEBIAN_RELEASES.join(' and ')}.`,
      hint: 'Use a machine with Debian, or a container of it that may run Docker.',
    })
  }
  return `${name}, ${process.arch}`
}

function unusablePath(path: string, hint: string): WebopsError {
  return new WebopsError({ code: 'path_not_usable', kind: 'invalid', message: `${path} cannot be used.`, hint })
}
