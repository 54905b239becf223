import { mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { requireProgram } from '../process/run-program.ts'

/** Whether something is mounted at that path. */
export function isMounted(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === path.replaceAll(' ', '\\040'))
}

/** Shows a folder a second time, read-only, at a place that others can reach. Does nothing when it is there already. */
export async function mountReadOnly(source: string, target: string): Promise<void> {
  if (isMounted(target)) {
    if (isSameFolder(source, target)) return
    await requireProgram('umount', [target])
  }
  mkdirSync(target, { recursive: true })
  await requireProgram('mount', ['--bind', source, target])
  await requireProgram('mount', ['-o', 'remount,bind,ro', target])
}

/** Undoes mountReadOnly. */
export async function unmount(path: string): Promise<void> {
  if (!isMounted(path)) return
  await requireProgram('umount', [path])
  rmdirSync(path)
}

function isSameFolder(one: string, other: string): boolean {
  const [a, b] = [statSync(one), statSync(other)]
  return a.dev === b.dev && a.ino === b.ino
}
