import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import type { LogLine } from '#core/ports/queue.ts'
import { type CommandWorld, commandWorld } from './command-world.ts'

/** A second container beside a database would write to its files. */

let world: CommandWorld
const base = `w${randomBytes(4).toString('hex')}`
const path = `/api/v1/deployments/${base}/schedules`

beforeAll(async () => {
  world = await commandWorld()
  await world.add(base, {
    port: 8000,
    volumes: ['data:/var/lib/postgresql/data'],
    variables: { COLOUR: { value: 'green' } },
  })
  await world.reconcile()
})
afterAll(() => world.close())

async function call<T>(method: string, url: string, body?: unknown): Promise<T> {
  return (await (await world.ask(method, url, body)).json()) as T
}

async function runs(name: string, command: string, more: object = {}) {
  await call('POST', path, { name, cron: '0 0 1 1 *', command, ...more })
  const { id } = await call<ScheduleRunView>('POST', `${path}/${name}/runs`)
  const run = () => call<ScheduleRunView>('GET', `${path}/${name}/runs/${id}`)
  await expect.poll(async () => (await run()).finishedAt, { timeout: 30_000 }).not.toBeNull()
  const { lines } = await call<{ lines: LogLine[] }>('GET', `${path}/${name}/runs/${id}/logs`)
  return { ...(await run()), log: lines.map(({ text }) => text).join('\n') }
}

describe('a schedule of a deployment whose volume has a single writer', () => {
  it('runs in the container that serves, with its files, and its log says so', async () => {
    const run = await runs('dump', 'echo kept > /var/lib/postgresql/data/dump; hostname; echo "is $COLOUR"; exit 4')
    expect(run).toMatchObject({ state: 'failed', exitCode: 4, release: 1, reason: 'It ended with exit status 4.' })
    expect(run.log).toContain('within the container that serves')
    expect(run.log).toContain((await world.container(base))?.id.slice(0, 12))
    expect(run.log).toContain('is green')
    expect((await runs('look', 'cat /var/lib/postgresql/data/dump')).log).toContain('kept')
  })

  it('is ended with all that it started when it takes too long, and what serves goes on', async () => {
    const before = (await world.container(base))?.id
    const run = await runs('long', 'sleep 1234 & wait', { timeoutSeconds: 2 })
    expect(run).toMatchObject({ state: 'timed_out' })
    expect((await runs('left', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "')).log).not.toContain('sleep 1234')
    expect(await world.container(base)).toMatchObject({ id: before, state: 'running' })
  })
})
