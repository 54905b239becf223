import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runningPid, stopByPidFile } from './pid-file.ts'
import { spawnDaemon } from './spawn-daemon.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'webops-daemon-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('a daemon', () => {
  it('is found by its pid file until it is stopped', async () => {
    const pidFile = join(dir, 'pid')
    const pid = await spawnDaemon('sleep', ['300'], { logFile: join(dir, 'log'), pidFile })
    expect(runningPid(pidFile)).toBe(pid)
    expect(await stopByPidFile(pidFile, 2_000)).toBe(true)
    expect(runningPid(pidFile)).toBe(null)
    expect(await stopByPidFile(pidFile, 2_000)).toBe(false)
  })

  it('logs what it prints, and makes its files with the umask it was given', async () => {
    const log = join(dir, 'log')
    const made = join(dir, 'made')
    await spawnDaemon('sh', ['-c', 'echo hello; touch "$0"; sleep 300', made], { logFile: log, pidFile: join(dir, 'pid'), umask: 0o077 })
    await expect.poll(() => statSync(made, { throwIfNoEntry: false })?.mode).toBe(0o100600)
    expect(readFileSync(log, 'utf8')).toBe('hello\n')
    expect(statSync(join(dir, 'pid')).mode & 0o077).not.toBe(0)
    await stopByPidFile(join(dir, 'pid'), 2_000)
  })

  it('is killed when it does not end by itself', async () => {
    const pidFile = join(dir, 'pid')
    const log = join(dir, 'log')
    await spawnDaemon('sh', ['-c', 'trap "" TERM; echo ready; while true; do sleep 1; done'], { logFile: log, pidFile })
    await expect.poll(() => readFileSync(log, 'utf8')).toBe('ready\n')
    await stopByPidFile(pidFile, 200)
    expect(runningPid(pidFile)).toBe(null)
  })

  it('is not taken for another process that got its number later', async () => {
    const pidFile = join(dir, 'pid')
    writeFileSync(pidFile, `${process.pid}\n12345\n`)
    expect(runningPid(pidFile)).toBe(null)
  })

  it('says so when its program cannot be started', async () => {
    const starting = spawnDaemon('webops-no-such-program', [], { logFile: join(dir, 'log'), pidFile: join(dir, 'pid') })
    await expect(starting).rejects.toMatchObject({ code: 'program_not_started' })
  })
})
