import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandCalls } from './commands.ts'
import { containerRecord, FakePrograms } from '../../../tests/support/fake-programs.ts'
import { unitOf } from './places.ts'
import { runUnit } from './systemd-run.ts'

const UNIT = `webops-process.${'a'.repeat(24)}.build-0.service`
let server: FakePrograms

beforeEach(() => {
  server = new FakePrograms()
})
afterEach(() => server.close())

/** The unit is there once \`begun\` is, and runs until it is stopped. */
const SYSTEMCTL = `
  case "$1" in
    show) if test -e begun && ! test -e stopped; then printf 'Id=x\\nLoadState=loaded\\nActiveState=active\\n'; else echo LoadState=not-found; fi;;
    stop) touch stopped;;
  esac`
const stops = () => server.asked('systemctl stop')
const isThere = (name: string) => existsSync(join(server.folder, name))
/** A client that waits until its unit is stopped. */
const WAITS = 'while ! test -e stopped; do sleep 0.05; done'

describe('a unit that is waited for', () => {
  beforeEach(() => server.program('systemctl', SYSTEMCTL))

  it('is stopped when who waits for it is killed, and that is an error of its own', async () => {
    server.program('systemd-run', 'touch begun; kill -9 $$')
    await expect(runUnit(UNIT, [], {})).rejects.toMatchObject({ code: 'unit_abandoned' })
    expect(stops()).toEqual([`systemctl stop -- ${UNIT}`])
  })

  it('is stopped though it goes on printing where its client did', async () => {
    server.program('systemd-run', `touch begun; (${WAITS}) & kill -9 $$`)
    await expect(runUnit(UNIT, [], {})).rejects.toMatchObject({ code: 'unit_abandoned' })
    server.program('systemd-run', `rm stopped; (${WAITS}) & echo "Connection terminated" >&2; exit 1`)
    await expect(runUnit(UNIT, [], {})).rejects.toMatchObject({ code: 'unit_abandoned' })
    expect(stops()).toHaveLength(2)
  })

  it('is stopped too when systemd hears of it only after its client was killed', async () => {
    server.program('systemd-run', `(sleep 0.3; touch begun; ${WAITS}) & kill -9 $$`)
    await expect(runUnit(UNIT, [], {})).rejects.toMatchObject({ code: 'unit_abandoned' })
    expect(stops()).toEqual([`systemctl stop -- ${UNIT}`])
  })

  it('is stopped by an abort, however long systemd takes to hear of it', async () => {
    server.program('systemd-run', `(sleep 3; touch begun) >/dev/null 2>&1 & ${WAITS}`)
    const controller = new AbortController()
    const running = runUnit(UNIT, [], { signal: controller.signal })
    await expect.poll(() => server.asked('systemd-run')).toHaveLength(1)
    controller.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
    expect(stops()).toEqual([`systemctl stop -- ${UNIT}`])
  })

  it('is not begun by a client that systemd never hears of: that is ended', async () => {
    server.program('systemd-run', 'echo $$ > client; exec sleep 600')
    const controller = new AbortController()
    const running = runUnit(UNIT, [], { signal: controller.signal })
    await expect.poll(() => isThere('client')).toBe(true)
    controller.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
    expect(stops()).toEqual([])
  }, 20_000)

  it('that cannot be stopped is an error that says so, and nobody waits for it', async () => {
    server.program('systemctl', SYSTEMCTL.replace('touch stopped', 'echo "Access denied" >&2; exit 1'))
    server.program('systemd-run', 'touch begun; setsid sleep 15 & exec sleep 600')
    const controller = new AbortController()
    const running = runUnit(UNIT, [], { signal: controller.signal })
    await expect.poll(() => isThere('begun')).toBe(true)
    controller.abort(new Error('cancelled'))
    const message = expect.stringMatching(/could not be stopped, and may run on: .*Access denied/) as string
    await expect(running).rejects.toMatchObject({ code: 'unit_not_stopped', message })
  }, 20_000)

  it('of a command that is cancelled and cannot be stopped is told of, and not waited for', async () => {
    await server.store.saveContainer(containerRecord('a'))
    writeFileSync(join(server.store.places.container('a'.repeat(24)), 'environment'), '')
    // What it is beside runs.
    const live = `case "$*" in *${unitOf('a'.repeat(24))}*) printf 'Id=${unitOf('a'.repeat(24))}\\nLoadState=loaded\\nActiveState=active\\n'; exit;; esac`
    server.program('systemctl', live + SYSTEMCTL.replace('touch stopped', 'echo "Access denied" >&2; exit 1'))
    server.program('systemd-run', 'touch begun; exec sleep 600')
    const controller = new AbortController()
    const running = commandCalls(server.store).execToEnd('webops-shop', ['true'], 'x1', () => undefined, controller.signal)
    running.catch(() => undefined)
    await expect.poll(() => isThere('begun')).toBe(true)
    controller.abort(new Error('cancelled'))
    await expect(running).rejects.toMatchObject({ code: 'unit_not_stopped' })
  }, 20_000)
})
