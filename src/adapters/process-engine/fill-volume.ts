import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { commandFile } from './command-file.ts'
import { APP } from './places.ts'
import { makeRoot, writePrivate, type TreeRecord } from './records.ts'
import { removeFolder } from './removal.ts'
import { sandboxOptions, type Sandbox } from './sandbox.ts'
import type { Store } from './store.ts'
import { runUnit } from './systemd-run.ts'

const VOLUME = '/volume'

/**
 * A new volume begins with what the tree has in its place. It is copied in a sandbox, as the account: an application may have
 * laid a link to somewhere else there.
 * @param files the volume's folder
 * @param target where it is mounted
 */
export async function fillVolume(store: Store, files: string, target: string, tree: TreeRecord): Promise<void> {
  const within = posix.relative(APP, target)
  if (within === '' || within.startsWith('..')) return
  const app = join(store.places.tree(tree.id), 'files')
  if (!(await stat(join(app, within)).catch(() => null))?.isDirectory()) return
  const key = randomBytes(12).toString('hex')
  const work = join(store.places.builds, key)
  const sandbox: Sandbox = {
    account: tree.account,
    root: join(work, 'root'),
    directory: APP,
    environmentFile: join(work, 'environment'),
    commandFile: join(work, 'command'),
    readOnly: [{ source: app, target: APP }],
    writable: [{ source: files, target: VOLUME }],
    inMemory: [],
    limits: {},
  }
  try {
    await makeRoot(sandbox.root)
    await writePrivate(sandbox.environmentFile, '')
    const contents = `./${within}/.`
    await writePrivate(sandbox.commandFile, commandFile(['cp', '--archive', '--', contents, VOLUME], APP), 0o644)
    const options = await sandboxOptions(store.templates, sandbox, { signal: 'SIGTERM', graceSeconds: 2 })
    // What it could not copy is not there, as of a link that leads nowhere.
    await runUnit(`webops-process.${key}.fill.service`, options, {})
  } finally {
    await removeFolder(work)
  }
}
