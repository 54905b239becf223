import { posix } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import { APP, HOME } from './places.ts'

/**
 * What a unit's root shows of the server, and what systemd makes there. To mount within it, systemd makes a folder or a file to
 * mount on, as root and before it is made read-only: on the server itself. So single files in /etc are refused too.
 */
const OF_THE_SYSTEM = /^\/(?:bin|boot|dev|etc|lib[^/]*|proc|run|sbin|sys|usr|opt\/webops-[^/]*|var\/lib\/gems)(?:\/|$)/
/** Shared by what serves and the commands beside it, and its own for each release: links in it are followed where something is mounted. */
const IN_TMP = /^\/(?:var\/)?tmp\/./
/** Nothing is mounted at them or around them; within the application and its home there is room. */
const OWN = [APP, HOME, '/opt/webops-node', '/var/lib/gems']
/** What the template of the unit takes for a path. */
const PLAIN = /^(?:\/[A-Za-z0-9_.-]{1,255})+$/

/** Where something is to be mounted, without the slashes and dots that change nothing. @throws target_not_here */
export function targetHere(given: string): string {
  const target = posix.normalize(given).replace(/(.)\/$/, '$1')
  if (target === '/' || OF_THE_SYSTEM.test(target)) throw targetNotHere(given, 'that is a folder of the system’s')
  if (IN_TMP.test(target)) throw targetNotHere(given, 'folders of /tmp are the application’s to make')
  if (OWN.some((place) => place === target || place.startsWith(`${target}/`)))
    throw targetNotHere(given, 'the application itself, its home or its programs are there')
  if (!PLAIN.test(target) || target.length > 1024) throw targetNotHere(given, 'it is not an absolute path of letters, digits and . _ - /')
  return target
}

export function targetNotHere(target: string, why: string): WebopsError {
  return new WebopsError({
    code: 'target_not_here',
    kind: 'refused',
    message: `Nothing can be mounted at ${target.slice(0, 200)} in a standard deployment: ${why}.`,
    hint: 'Choose a path below /app, such as /app/data, or one of its own, such as /data or /config/app.conf, and tell the application.',
    field: 'dockerVolumes',
  })
}
