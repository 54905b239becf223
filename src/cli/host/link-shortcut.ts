import { existsSync, lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

const SHORTCUT = '/usr/local/bin/webops'

/**
 * `webops` for everybody's PATH. A link of ours whose checkout is gone is replaced; what somebody else put there is left alone.
 * @returns a notice when `webops` is something else; null when it is this
 */
export function linkShortcut(checkout: string, shortcut = SHORTCUT): string | null {
  const launcher = join(checkout, 'webops')
  const found = lstatSync(shortcut, { throwIfNoEntry: false })
  if (found) {
    const target = found.isSymbolicLink() ? readlinkSync(shortcut) : null
    if (target === launcher) return null
    const isDangling = target !== null && !existsSync(shortcut)
    if (!isDangling || basename(target) !== 'webops') return `${shortcut} is ${target ?? 'a file'}, and is left as it is: use ${launcher}.`
    rmSync(shortcut)
  }
  symlinkSync(launcher, shortcut)
  return null
}
