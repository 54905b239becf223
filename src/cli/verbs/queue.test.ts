import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakePanel, fakePanel, rollout } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

let panel: FakePanel
const summary = (number: number, kind: 'deploy' | 'stop', state: 'running' | 'queued') => {
  const {
    runtime: _runtime,
    attempt: _attempt,
    steps: _steps,
    ...view
  } = rollout({ id: `r${number}`, number, kind, state, finishedAt: null })
  return view
}
const running = summary(7, 'deploy', 'running')
const [stop, deploy] = [summary(8, 'stop', 'queued'), summary(9, 'deploy', 'queued')]

beforeEach(async () => {
  panel = await fakePanel()
  panel.on('GET', '/api/v1/deployments/shop/queue', { body: { running, waiting: [stop, deploy] } })
})
afterEach(() => panel.close())

describe('webops queue', () => {
  it('shows what runs, and what waits in its order', async () => {
    const { out } = await runCli(panel.url, ['queue', 'shop'])
    const places = out
      .split('\n')
      .slice(1, 4)
      .map((line) => line.split(/\s+/).slice(0, 3).join(' '))
    expect(places).toEqual(['runs 7 deploy', '1 8 stop', '2 9 deploy'])
  })

  it('says that there is nothing', async () => {
    panel.on('GET', '/api/v1/deployments/shop/queue', { body: { running: null, waiting: [] } })
    expect((await runCli(panel.url, ['queue', 'shop'])).out).toBe('No rollout of shop runs or waits.\n')
  })

  it('moves a rollout to the front unless a place is named', async () => {
    panel.on('POST', '/api/v1/rollouts/r9/move', { body: { running, waiting: [deploy, stop] } })
    expect((await runCli(panel.url, ['queue', 'move', 'shop', '9', '--json'])).out).toContain('"waiting"')
    await runCli(panel.url, ['queue', 'move', 'shop', '9', '--to', '2'])
    expect(panel.calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([{ position: 1 }, { position: 2 }])
  })

  it('refuses to move one that runs, and says how it can be ended', async () => {
    const { error } = await runCli(panel.url, ['queue', 'move', 'shop', '7'])
    expect(error).toMatchObject({ code: 'rollout_not_waiting', hint: 'It runs already: webops cancel shop 7 ends it.' })
    expect(panel.calls.some(({ method }) => method === 'POST')).toBe(false)
  })

  it('drops one that waits', async () => {
    panel.on('POST', '/api/v1/rollouts/r8/cancel', { status: 202, body: {} })
    panel.on('GET', '/api/v1/deployments/shop/queue', () => {
      const dropped = panel.calls.some(({ method }) => method === 'POST')
      return { body: { running, waiting: dropped ? [deploy] : [stop, deploy] } }
    })
    const { out } = await runCli(panel.url, ['queue', 'drop', 'shop', '8'])
    expect(out).toMatch(/^Rollout 8 of shop is dropped\.\n/)
    expect(out).not.toMatch(/\n1\s+8\s/)
  })
})
