import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { processNames } from './process-names.ts'

const dirs: string[] = []
afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true })
})

/** The few files of a machine that say which processes it has. */
async function machine(given: {
  id?: string
  boot?: string
  namespace?: string
  processes: Record<number, { state?: string; started: number }>
}) {
  const root = await mkdtemp(join(tmpdir(), 'machine-'))
  dirs.push(root)
  await mkdir(join(root, 'etc'))
  await mkdir(join(root, 'proc/sys/kernel/random'), { recursive: true })
  await mkdir(join(root, 'proc/self/ns'), { recursive: true })
  await writeFile(join(root, 'etc/machine-id'), `${given.id ?? 'machine-1'}\n`)
  await writeFile(join(root, 'proc/sys/kernel/random/boot_id'), `${given.boot ?? 'boot-1'}\n`)
  await symlink(given.namespace ?? 'pid:[1]', join(root, 'proc/self/ns/pid'))
  for (const [pid, { state = 'S', started }] of Object.entries(given.processes)) {
    await mkdir(join(root, 'proc', pid))
    const fields = [state, ...Array.from({ length: 18 }, () => '0'), String(started), '0']
    await writeFile(join(root, 'proc', pid, 'stat'), `${pid} (a (strange) name) ${fields.join(' ')}\n`)
  }
  return root
}

const running = { processes: { 7: { started: 100 } } }

describe('names of processes', () => {
  it('says of a real process that it runs, and that it is over once it was killed', async () => {
    const child = spawn('sleep', ['60'])
    const names = processNames()
    const name = await processNames('/', child.pid).own()
    expect(await names.isOver(name)).toBe(false)
    child.kill('SIGSTOP')
    expect(await names.isOver(name)).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await names.isOver(name)).toBe(true)
  })

  it('are never the same twice', async () => {
    expect(await processNames().own()).not.toBe(await processNames().own())
  })

  it.each([
    ['another process has its number now', { processes: { 7: { started: 200 } } }, true],
    ['it has ended and nobody took note yet', { processes: { 7: { state: 'Z', started: 100 } } }, true],
    ['it is stopped', { processes: { 7: { state: 'T', started: 100 } } }, false],
    ['the machine was booted since', { boot: 'boot-2', processes: {} }, true],
    ['it is of another machine', { id: 'machine-2', boot: 'boot-2', processes: {} }, false],
    ['it is of another container of this machine', { namespace: 'pid:[2]', processes: {} }, false],
  ])('tells whether one is over when %s', async (_case, now, over) => {
    const name = await processNames(await machine(running), 7).own()
    expect(await processNames(await machine(now), 8).isOver(name)).toBe(over)
  })

  it('does not say of a name that it cannot read that its process is over', async () => {
    const names = processNames(await machine(running), 7)
    for (const name of ['', 'somebody', 'a b c d e f']) expect(await names.isOver(name)).toBe(false)
  })
})
