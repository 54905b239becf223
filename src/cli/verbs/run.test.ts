import { PassThrough, Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { deployment, type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
  panel.on('POST', '/api/v1/deployments/shop/commands', {
    status: 201,
    body: { id: 'c1', release: 3, where: 'fresh', command: ['ls'] },
  })
  panel.on('POST', '/api/v1/deployments/shop/commands/c1/input', { body: { taken: true } })
  panel.on('GET', '/api/v1/deployments/shop/commands/c1/output', (_call, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`event: exit\ndata: ${JSON.stringify({ exitCode: 0, outOfMemory: false, ending: 'exited' })}\n\n`)
    return undefined
  })
})
afterEach(() => panel.close())

/** What the panel was asked for, by a person at a terminal. */
async function asked(useDocker: boolean, ...options: string[]) {
  panel.on('GET', '/api/v1/deployments/shop', { body: deployment({ useDocker }) })
  const streams = {
    input: Readable.from([]),
    output: Object.assign(new PassThrough().resume(), { columns: 120, rows: 40 }),
    errors: new PassThrough().resume(),
  }
  const { error } = await runCli(panel.url, ['run', 'shop', ...options, '--', 'ls'], { interactive: true, streams })
  expect(error).toBeNull()
  return panel.calls.find(({ method, path }) => method === 'POST' && path.endsWith('/commands'))?.body
}

it('a command has the terminal of the person who runs it', async () => {
  expect(await asked(true)).toMatchObject({ command: ['ls'], terminal: { columns: 120, rows: 40 } })
})

it('it runs without one for a deployment without Docker, which has none', async () => {
  expect(await asked(false)).toMatchObject({ command: ['ls'], stdin: true, terminal: null })
})

it('it runs without one where none is wanted, and nobody is asked about it', async () => {
  expect(await asked(true, '--no-tty')).toMatchObject({ terminal: null })
  expect(panel.calls.some(({ method, path }) => method === 'GET' && path === '/api/v1/deployments/shop')).toBe(false)
})
