import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Supervisor, UnitStatus } from '#core/ports/supervisor.ts'
import { ensureSshSocket, joinRecipe, splitRecipe } from './ssh-socket.ts'

let dir: string
let file: string
let done: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'webops-ssh-socket-'))
  file = join(dir, 'webops-ssh.socket')
  done = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function supervisor(activeState: UnitStatus['activeState'] | null): Supervisor {
  const note = (what: string) => (unit: string) => Promise.resolve(void done.push(`${what} ${unit}`))
  return {
    status: () => Promise.resolve(activeState && { activeState, subState: '', enabled: true, restarts: 0 }),
    install: note('install'),
    remove: note('remove'),
    enable: note('enable'),
    stop: note('stop'),
    restart: note('restart'),
  } as unknown as Supervisor
}

describe('the socket that listens for the panel', () => {
  it('goes on listening, as it did, while the panel is started again', async () => {
    writeFileSync(file, 'ListenStream=2222')
    await ensureSshSocket(supervisor('active'), 'ListenStream=2222', file)
    expect(done).toEqual([])
  })

  it.each([
    ['is new', null, null],
    ['has another port', 'ListenStream=22', 'active'],
    ['was stopped', 'ListenStream=2222', 'inactive'],
  ] as const)('is opened while the panel stands still when it %s', async (_name, installed, state) => {
    if (installed) writeFileSync(file, installed)
    await ensureSshSocket(supervisor(state), 'ListenStream=2222', file)
    expect(done).toEqual(['stop webops-panel.service', ...['install', 'enable', 'restart'].map((what) => `${what} webops-ssh.socket`)])
  })

  it('goes when it is switched off, or an older version runs again', async () => {
    await ensureSshSocket(supervisor('active'), splitRecipe('[Service]\n').socket, file)
    expect(done).toEqual(['remove webops-ssh.socket'])
  })

  it('is kept on record beside the unit of the panel', () => {
    expect(splitRecipe(joinRecipe('[Service]\n', '[Socket]\n'))).toEqual({ unit: '[Service]\n', socket: '[Socket]\n' })
  })
})
