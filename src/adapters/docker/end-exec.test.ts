import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { endExec } from './end-exec.ts'
import { MARK } from './end-marked.ts'

let started: ChildProcess | undefined
afterEach(() => started?.kill('SIGKILL'))

async function command(mark: string): Promise<{ pid: number; ended: Promise<unknown> }> {
  started = spawn(process.execPath, ['-e', 'console.log("begun"); setInterval(() => {}, 1000)'], {
    env: { [MARK]: mark, NODE_ENV: 'test' },
  })
  const ended = once(started, 'exit')
  await once(started.stdout as NodeJS.ReadableStream, 'data')
  return { pid: started.pid ?? 0, ended }
}

it('ends a command that printed something before the engine knew its number', async () => {
  const { pid, ended } = await command('one')
  const said = [0, 0, pid]
  expect(await endExec(async () => ({ Pid: said.length > 1 ? (said.shift() ?? 0) : pid, ExitCode: null }), 'one', 2)).toBe(true)
  expect(await ended).toEqual([null, 'SIGTERM'])
})

it('leaves one alone that is somebody else’s by now, and says so', async () => {
  const { pid } = await command('another')
  expect(await endExec(async () => ({ Pid: pid, ExitCode: 0 }), 'one', 1)).toBe(false)
  expect(started?.exitCode).toBeNull()
})
