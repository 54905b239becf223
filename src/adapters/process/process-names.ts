import { randomBytes } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Processes } from '#core/ports/processes.ts'

/** What follows the program's name in /proc/<pid>/stat: the state is the 1st of these fields, the time of its start the 20th. */
const STATE = 0
const STARTED = 19
/** Ended, and only not yet taken note of by its parent. */
const ENDED = new Set(['Z', 'X', 'x'])

interface Name {
  machine: string
  boot: string
  namespace: string
  pid: string
  started: string
}

/**
 * Names of processes, of what /proc knows of them: a number alone is soon another process's.
 * @param root of the file system; tests give their own
 */
export function processNames(root = '/', pid = process.pid): Processes {
  const text = (path: string) => readFile(join(root, path), 'utf8').then((content) => content.trim())

  async function here(): Promise<Pick<Name, 'machine' | 'boot' | 'namespace'>> {
    return {
      machine: await text('etc/machine-id').catch(() => ''),
      boot: await text('proc/sys/kernel/random/boot_id').catch(() => ''),
      // The same number is another process in another container.
      namespace: await readlink(join(root, 'proc/self/ns/pid')).catch(() => ''),
    }
  }
  /** Null for a process that is not there, or has ended. */
  async function startOf(number: string): Promise<string | null> {
    const stat = await text(`proc/${number}/stat`).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return null
      throw error
    })
    // Its name, in parentheses, may hold anything.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields === undefined || ENDED.has(fields[STATE] ?? '') ? null : (fields[STARTED] ?? null)
  }

  return {
    async own() {
      const { machine, boot, namespace } = await here()
      const started = (await startOf(String(pid)).catch(() => null)) ?? ''
      return [machine, boot, namespace, pid, started, randomBytes(4).toString('hex')].join(' ')
    },
    async isOver(name) {
      const other = parse(name)
      const { machine, boot, namespace } = await here()
      if (!other || boot === '') return false
      // Nothing outlives a boot of its machine.
      if (other.boot !== boot) return machine !== '' && other.machine === machine
      if (other.namespace !== namespace || other.started === '') return false
      return (await startOf(other.pid)) !== other.started
    },
  }
}

function parse(name: string): Name | null {
  const [machine = '', boot = '', namespace = '', pid = '', started = '', nonce] = name.split(' ')
  if (!nonce || boot === '' || namespace === '' || !/^\d+$/.test(pid)) return null
  return { machine, boot, namespace, pid, started }
}
