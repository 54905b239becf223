import { isSameFile, isSameSecretFile, type FrozenFile, type FrozenSecretFile } from '../config-file/frozen-file.ts'
import { modeText } from '../config-file/config-file.schema.ts'
import type { ConfigurationChange } from './release-diff.schema.ts'

/** In characters: longer contents are shown where they differ. */
const SHOWN_WHOLE = 1000
const MOST_SHOWN = 4000

/** Whether two secret files of one path hold the same. */
export type SameSecretFile = (before: FrozenSecretFile, after: FrozenSecretFile) => Promise<boolean>

/** What the panel can say of it. */
export const sameSealedFile: SameSecretFile = (before, after) => Promise.resolve(isSameSecretFile(before, after))

/** Files that are not the same, by path. The content of secret ones is not in it. */
export async function compareFiles(before: FrozenFile[], after: FrozenFile[], sameSecret: SameSecretFile): Promise<ConfigurationChange[]> {
  const [old, now] = [byPath(before), byPath(after)]
  const changes: ConfigurationChange[] = []
  for (const path of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(path), now.get(path)]
    if (was && is && (await isSame(was, is, sameSecret))) continue
    const modes = was?.mode !== is?.mode && was !== undefined && is !== undefined
    const [shownBefore = null, shownAfter = null] = shownBeside(was, is, modes)
    changes.push({
      field: `files.${path}`,
      secret: [was, is].some((file) => file !== undefined && 'ciphertext' in file),
      change: was && is ? 'changed' : was ? 'removed' : 'added',
      before: shownBefore,
      after: shownAfter,
    })
  }
  return changes
}

async function isSame(was: FrozenFile, is: FrozenFile, sameSecret: SameSecretFile): Promise<boolean> {
  if (was.mode !== is.mode) return false
  if ('ciphertext' in was && 'ciphertext' in is) return sameSecret(was, is)
  return isSameFile(was, is)
}

/** Where one of them is a secret, the other may hold the same. */
function shownBeside(was: FrozenFile | undefined, is: FrozenFile | undefined, modes: boolean): (string | null)[] {
  if ([was, is].some((file) => file && 'ciphertext' in file)) return [null, null]
  const [old, now] = [was, is].map((file) => (file && 'content' in file ? file.content : null))
  const long = old != null && now != null && Math.max(old.length, now.length) > SHOWN_WHOLE
  const texts = long ? withoutCommonLines(old, now) : [old, now]
  return [was, is].map((file, index) => {
    const text = texts[index]
    if (!file || text == null) return null
    const cut = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
    return modes ? `${cut} (mode ${modeText(file.mode)})` : cut
  })
}

/** What the beginnings and the ends have in common is left out, but for a line before and behind. */
function withoutCommonLines(one: string, other: string): [string, string] {
  const [a, b] = [one.split('\n'), other.split('\n')]
  const shorter = Math.min(a.length, b.length)
  let from = 0
  while (from < shorter && a[from] === b[from]) from += 1
  let behind = 0
  while (behind < shorter - from && a[a.length - 1 - behind] === b[b.length - 1 - behind]) behind += 1
  const [begin, kept] = [Math.max(0, from - 1), Math.max(0, behind - 1)]
  const between = (lines: string[]) =>
    [...(begin > 0 ? ['…'] : []), ...lines.slice(begin, lines.length - kept), ...(kept > 0 ? ['…'] : [])].join('\n')
  return [between(a), between(b)]
}

function byPath(files: FrozenFile[]): Map<string, FrozenFile> {
  return new Map(files.map((file) => [file.path, file]))
}
