import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endIn } from './end-in-journal.ts'
import { endShown, exitCode, type Ended } from './ended.ts'
import { endOfContainer, forgetEnd } from './kept-end.ts'
import { placesIn } from './places.ts'
import type { ContainerRecord } from './records.ts'
import type { Store } from './store.ts'

const EXITED = '98e322203f7a4ed290d09fe03c09fe15'
const SUCCEEDED = '7ad2d189f7e94e70a38c781354912448'
const FAILED = 'd9b373ed55a64feb8242e02dbe79a49c'
const AT = '1700000000123456'

const entry = (id: string, invocation: string, more: object = {}) =>
  JSON.stringify({ MESSAGE_ID: id, INVOCATION_ID: invocation, __REALTIME_TIMESTAMP: AT, ...more })

describe('how a unit ended', () => {
  it.each([
    ['exited', '3', 3],
    ['killed', 'TERM', 143],
    ['dumped', 'SEGV', 139],
    ['killed', '9', 137],
    ['', '', 255],
  ])('%s %s is status %i', (how, status, code) => {
    expect(exitCode(how, status)).toBe(code)
  })

  it.each([
    ['a status', { ExecMainCode: '1', ExecMainStatus: '3', Result: 'exit-code' }, { exitCode: 3, outOfMemory: false }],
    ['a signal', { ExecMainCode: '2', ExecMainStatus: '15', Result: 'signal' }, { exitCode: 143, outOfMemory: false }],
    ['a lack of memory', { ExecMainCode: '2', ExecMainStatus: '9', Result: 'oom-kill' }, { exitCode: 137, outOfMemory: true }],
    ['nothing that ran', { ExecMainCode: '0', ActiveState: 'failed', Result: 'resources' }, { exitCode: 255, outOfMemory: false }],
  ])('is what systemd shows: %s', (_what, fields, end) => {
    expect(endShown(new Map(Object.entries(fields)), null)).toEqual({ ...end, at: null })
  })

  it('is not known of what has not run', () => {
    expect(endShown(new Map([['ActiveState', 'inactive']]), null)).toBeNull()
  })

  it('is what systemd wrote of its last start', () => {
    const lines = [entry(EXITED, 'a', { EXIT_CODE: 'exited', EXIT_STATUS: '3' }), entry(FAILED, 'a', { UNIT_RESULT: 'exit-code' })]
    expect(endIn(lines.join('\n'))).toEqual({ exitCode: 3, outOfMemory: false, at: new Date(1700000000123) })
    const killed = [entry(EXITED, 'b', { EXIT_CODE: 'killed', EXIT_STATUS: '9' }), entry(FAILED, 'b', { UNIT_RESULT: 'oom-kill' })]
    expect(endIn([...lines, ...killed].join('\n'))).toMatchObject({ exitCode: 137, outOfMemory: true })
    expect(endIn([...lines, entry(SUCCEEDED, 'b')].join('\n'))).toMatchObject({ exitCode: 0, outOfMemory: false })
    expect(endIn([entry(SUCCEEDED, 'a'), entry(FAILED, 'b', { UNIT_RESULT: 'resources' })].join('\n'))).toMatchObject({ exitCode: 255 })
    expect(endIn('-- No entries --\n{broken')).toBeNull()
  })
})

describe('what is kept of an end', () => {
  const path = process.env['PATH']
  let folder: string
  let store: Store
  const record = { id: 'a'.repeat(24), startedAt: new Date().toISOString() } as ContainerRecord

  /** A journal of these lines. */
  function journal(...lines: string[]): void {
    const file = join(folder, 'bin/journalctl')
    const print = lines.map((line) => `echo '${line}'`).join('; ')
    writeFileSync(file, `#!/bin/sh\necho "$@" >> ${folder}/asked\ncase "$1" in --sync) ;; *) ${print || ':'} ;; esac\n`)
    chmodSync(file, 0o755)
  }
  const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8') : '')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ends-'))
    const places = placesIn(folder)
    mkdirSync(join(folder, 'bin'))
    mkdirSync(places.container(record.id), { recursive: true })
    store = { places } as Store
    process.env['PATH'] = `${join(folder, 'bin')}:${path}`
  })
  afterEach(() => {
    process.env['PATH'] = path
    rmSync(folder, { recursive: true })
  })

  it('is what systemd told, when systemd has forgotten it, without another question', async () => {
    journal()
    const told: Ended = { exitCode: 4, outOfMemory: true, at: new Date(1000) }
    await endOfContainer(store, record, told)
    expect(await endOfContainer(store, record, null)).toEqual(told)
    expect(asked()).toBe('')
  })

  it('is what the journal has of systemd’s own, once', async () => {
    journal(entry(EXITED, 'a', { EXIT_CODE: 'exited', EXIT_STATUS: '7' }))
    expect(await endOfContainer(store, record, null)).toMatchObject({ exitCode: 7 })
    expect(await endOfContainer(store, record, null)).toMatchObject({ exitCode: 7 })
    expect(asked().trim().split('\n')).toHaveLength(2)
    expect(asked()).toContain(`_PID=1 UNIT=webops-process.${record.id}.service`)
  })

  it('is forgotten when it starts', async () => {
    journal(entry(SUCCEEDED, 'b'))
    await endOfContainer(store, record, { exitCode: 4, outOfMemory: false, at: null })
    await forgetEnd(store, record)
    expect(await endOfContainer(store, record, null)).toMatchObject({ exitCode: 0 })
  })

  it('is second to the journal after a boot, and is what there is without one', async () => {
    const file = join(store.places.container(record.id), 'ended.json')
    const before = JSON.stringify({ exitCode: 4, outOfMemory: false, at: null, boot: 'another' })
    writeFileSync(file, before)
    journal(entry(SUCCEEDED, 'b'))
    expect(await endOfContainer(store, record, null)).toMatchObject({ exitCode: 0 })
    writeFileSync(file, before)
    journal()
    expect(await endOfContainer(store, record, null)).toMatchObject({ exitCode: 4 })
  })

  it('is a good end where nothing is written: systemd would still have a bad one, if it was of this boot', async () => {
    journal()
    expect(await endOfContainer(store, record, null)).toMatchObject({ exitCode: 0, at: null })
    await forgetEnd(store, record)
    const old = { ...record, startedAt: new Date(0).toISOString() }
    expect(await endOfContainer(store, old, null)).toMatchObject({ exitCode: 255 })
  })

  it('is whole, however many look at once, and one that is broken is not there', async () => {
    journal()
    const file = join(store.places.container(record.id), 'ended.json')
    writeFileSync(file, '{')
    await Promise.all([1, 2, 3, 4, 5].map((n) => endOfContainer(store, record, { exitCode: n, outOfMemory: false, at: null })))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ outOfMemory: false })
    expect(readdirSync(store.places.container(record.id))).toEqual(['ended.json'])
  })

  it('makes no folder for one that is removed meanwhile', async () => {
    rmSync(store.places.container(record.id), { recursive: true })
    await endOfContainer(store, record, { exitCode: 4, outOfMemory: false, at: null })
    expect(existsSync(store.places.container(record.id))).toBe(false)
  })
})
