import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/addon-api/index.ts'
import { createTestRollout, ENGINE, type TestRollout } from './docker-rollout.ts'

const PORT = 3000
const server = (text: string) =>
  `require('node:http').createServer((request, response) => response.end('${text}')).listen(${PORT})
  process.on('SIGTERM', () => process.exit(0))`
const DOCKERFILE = (text: string) =>
  ['FROM node:24-bookworm-slim', `RUN echo ${text} > /which`, 'COPY server.js /server.js', 'CMD ["node", "/server.js"]'].join('\n')

describe('the release command, against a real engine', () => {
  let rollout: TestRollout
  beforeEach(async () => {
    rollout = await createTestRollout()
    await write('one')
  })
  afterEach(() => rollout.removeAll())

  async function write(text: string): Promise<void> {
    await writeFile(join(rollout.workspaceDir, 'server.js'), server(text))
    await writeFile(join(rollout.workspaceDir, 'Dockerfile'), DOCKERFILE(text))
  }
  const failing = (wish: Parameters<TestRollout['deploy']>[1]) => rollout.deploy(null, wish).catch((error: Error) => error)
  async function expectServing(address: string, text: string): Promise<void> {
    expect(await (await fetch(`http://${address}`)).text()).toBe(text)
    expect(await rollout.containerNames()).toEqual([rollout.container])
  }

  it('runs once in the new image with the new configuration, before the new one is started, and leaves no container', async () => {
    const told = 'cat /which; echo "$COLOUR $PASSWORD" >&2; echo "$(cat /data/runs 2>/dev/null)x" > /data/runs; cat /data/runs'
    const wish = { port: PORT, volumes: ['data:/data'], variables: { COLOUR: 'green', PASSWORD: new Secret('correct-horse') } }
    const { address, descriptions } = await rollout.deploy(null, { ...wish, releaseCommand: told })
    const keys = descriptions.map(({ key }) => key)
    expect(keys.indexOf('release-command')).toBe(keys.indexOf('build') + 1)
    expect(keys.indexOf('candidate')).toBe(keys.indexOf('release-command') + 1)
    expect(rollout.lines).toEqual(expect.arrayContaining(['one', 'green correct-horse', 'x']))
    await expectServing(address, 'one')

    await write('two')
    const second = await rollout.deploy(null, { variables: { COLOUR: 'blue', PASSWORD: new Secret('battery-staple') } })
    expect(rollout.lines).toEqual(expect.arrayContaining(['two', 'blue battery-staple', 'xx']))
    await expectServing(second.address, 'two')

    rollout.lines.length = 0
    await rollout.run('restart')
    expect(rollout.lines.join()).not.toContain('battery-staple')
    await rollout.run('reconfigure', { variables: { COLOUR: 'red', PASSWORD: new Secret('battery-staple') } })
    expect(rollout.lines).toEqual(expect.arrayContaining(['two', 'red battery-staple', 'xxx']))
  })

  it('is shown by the plan, and given its arguments as they stand where it is a list', async () => {
    const releaseCommand = JSON.stringify([
      'node',
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      'a "b"',
      '$HOME',
      'two\nlines',
    ])
    const { descriptions } = await rollout.deploy(null, { port: PORT, releaseCommand })
    const step = descriptions.find(({ key }) => key === 'release-command')
    expect(step?.summary).toMatch(/^Runs `\["node","-e",.*` once in the new image, before the switch, for 600 s at most$/)
    expect(rollout.lines).toContain(JSON.stringify(['a "b"', '$HOME', 'two\nlines']))
  })

  it.each([
    [
      'ends with an error',
      'echo applying >&2; echo "no such table: cart" >&2; exit 3',
      /ended with exit status 3\. Its last lines: applying ⏎ no such table: cart$/,
    ],
    ['is not in the image', 'manage-py migrate', /ended with exit status 127\./],
    ['is not in the image, and no shell is asked for it', '["manage-py", "migrate"]', /The release command could not start: .*manage-py/],
    ['takes more memory than it may', '["node", "-e", "const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))"]', /ran out of memory/],
  ])('that %s fails the rollout, while the old release serves on', async (_title, releaseCommand, message) => {
    const { address } = await rollout.deploy(null, { port: PORT })
    const before = await ENGINE.inspectContainer(rollout.container)
    await write('two')
    const failure = await failing({ releaseCommand, memoryLimitMb: 64 })
    expect(failure).toMatchObject({ code: 'release_command_failed', message: expect.stringMatching(message), hint: expect.any(String) })
    await expectServing(address, 'one')
    expect(await ENGINE.inspectContainer(rollout.container)).toMatchObject({ id: before?.id, startedAt: before?.startedAt })
  })

  it('runs while the old one still serves, also where both cannot run at once', async () => {
    const wish = { port: PORT, ports: ['48392:3000'], releaseCommand: 'sleep 0.1' }
    const { address } = await rollout.deploy(null, wish)
    await write('two')
    const failure = await failing({ releaseCommand: 'exit 1' })
    expect(failure).toMatchObject({ code: 'release_command_failed' })
    expect(rollout.lines.join('\n')).not.toContain('both cannot run at once')
    await expectServing(address, 'one')
  })

  it('has a volume with a single writer to itself: the old one is stopped first, and comes back when it fails', async () => {
    const wish = { port: PORT, volumes: ['data:/data:single-writer'], releaseCommand: 'sleep 0.1' }
    await rollout.deploy(null, wish)
    await write('two')
    const failure = await failing({ releaseCommand: 'echo alone; exit 1' })
    expect(failure).toMatchObject({ code: 'release_command_failed' })
    const said = rollout.lines.join('\n')
    expect(said).toMatch(/both cannot run at once[^]*alone[^]*is started again/)
    const container = await ENGINE.inspectContainer(rollout.container)
    expect(container).toMatchObject({ state: 'running' })
    const old = `http://127.0.0.1:${container?.ports[0]?.hostPort}`
    await expect.poll(async () => (await fetch(old).catch(() => null))?.text(), { timeout: 10_000 }).toBe('one')
    const { address, descriptions } = await rollout.deploy(null, { releaseCommand: 'echo alone' })
    expect(descriptions.find(({ key }) => key === 'release-command')?.warnings).toEqual([
      expect.stringMatching(/nothing serves while it runs/),
    ])
    await expectServing(address, 'two')
  })

  it('is ended within 3 s by a cancel, whatever signals it ignores, with nothing left', async () => {
    const { address } = await rollout.deploy(null, { port: PORT })
    const cancel = new AbortController()
    const deploying = failing({ releaseCommand: 'trap "" TERM INT; echo begun; while :; do sleep 0.1; done', signal: cancel.signal })
    await expect.poll(() => rollout.lines.includes('begun'), { timeout: 30_000 }).toBe(true)
    expect((await rollout.containerNames()).filter((name) => name.includes('.run-'))).toHaveLength(1)
    const begun = performance.now()
    cancel.abort()
    expect(await deploying).toMatchObject({ name: 'AbortError' })
    expect(performance.now() - begun).toBeLessThan(3000)
    await expectServing(address, 'one')
  })

  it('loses none of 200,000 lines, and keeps both outputs apart', async () => {
    await rollout.deploy(null, { port: PORT, releaseCommand: 'echo err >&2; seq 1 200000; printf last' })
    const numbers = rollout.lines.filter((line) => /^\d+$/.test(line)).map(Number)
    expect(numbers).toEqual(Array.from({ length: 200_000 }, (_, index) => index + 1))
    expect(rollout.lines).toEqual(expect.arrayContaining(['err', 'last']))
  })
})
