import { describe, expect, it } from 'vitest'
import type { HookContext, Step } from '../../src/addon-api/index.ts'
import { postDeployment } from './hooks.ts'

type Given = {
  kind?: HookContext['kind']
  facts?: HookContext['facts']
  port?: number | null
  networkMode?: 'bridge' | 'none'
  frozenPort?: number | null
  now?: string
  useDocker?: boolean
}

function setUp({ kind = 'deploy', facts = {}, port = 3000, networkMode = 'bridge', frozenPort, now, useDocker = true }: Given = {}) {
  const files = new Map<string, string | null>(now ? [['shop', now]] : [])
  const context = {
    kind,
    facts,
    deployment: {
      name: 'shop',
      useDocker,
      port,
      networkMode,
      routes: [
        { host: 'shop.localhost', path: '/', port: null },
        { host: null, path: '/', port: 8100 },
      ],
    },
    release: frozenPort === undefined ? null : { number: 2, configuration: { port: frozenPort } },
    services: {
      proxy: {
        point: async (name: string, address: string | null) => void files.set(name, address),
        pointsTo: async (name: string) => files.get(name) ?? null,
        forget: async (name: string) => void files.delete(name),
        describe: (route: unknown) => JSON.stringify(route),
      },
    },
  } as unknown as HookContext
  const lines: string[] = []
  const only = async (): Promise<Step> => {
    const steps = await postDeployment(context)
    expect(steps).toHaveLength(1)
    return steps[0] as Step
  }
  const run = async () => (await only()).run({ log: (line) => lines.push(line), signal: new AbortController().signal })
  return { context, files, lines, only, run }
}

describe('the switch', () => {
  it('speaks of a container where there is one', async () => {
    const texts = async (useDocker: boolean) => {
      const step = await setUp({ useDocker }).only()
      return `${step.title}. ${(await step.describe()).summary}`
    }
    expect((await texts(true)).match(/container/g)).toHaveLength(2)
    expect(await texts(false)).not.toContain('container')
  })

  it('points at the candidate and notes that the rollout only goes forward from here', async () => {
    const { context, files, lines, run } = setUp({ facts: { candidateAddress: '127.0.0.1:49153' }, now: '127.0.0.1:49152' })
    await run()
    expect(files.get('shop')).toBe('127.0.0.1:49153')
    expect(context.facts.switched).toBe(true)
    expect(lines[0]).toContain('before, they went to 127.0.0.1:49152')
  })

  it('shows the routes before it runs', async () => {
    const described = await (await setUp().only()).describe()
    expect(described.summary).toBe('Sends requests for shop.localhost and port 8100 to the new container, without losing one')
    expect(described.artifacts?.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['route shop.localhost/', 'route port 8100'])
  })

  it('switches nothing for a worker, which counts as switched all the same', async () => {
    for (const given of [
      { port: null, networkMode: 'none' as const },
      { port: null, facts: { detectedPort: null } },
      { frozenPort: null, now: '127.0.0.1:1' },
    ]) {
      const { context, files, only, run } = setUp(given)
      expect((await (await only()).describe()).summary).toContain('Switches nothing')
      await run()
      expect(files.get('shop')).toBe(null)
      expect(context.facts.switched).toBe(true)
    }
  })

  it('does not switch to nowhere when a container was to answer', async () => {
    const { context, files, run } = setUp({ frozenPort: 3000, now: '127.0.0.1:1' })
    await expect(run()).rejects.toMatchObject({ code: 'candidate_missing' })
    expect(files.get('shop')).toBe('127.0.0.1:1')
    expect(context.facts.switched).toBeUndefined()
  })
})

describe('the end', () => {
  it('says that a stopped deployment is not running, and forgets a removed one', async () => {
    const stopped = setUp({ kind: 'stop', now: '127.0.0.1:1' })
    await stopped.run()
    expect(stopped.files.get('shop')).toBe(null)
    const removed = setUp({ kind: 'remove', now: '127.0.0.1:1' })
    await removed.run()
    expect(removed.files.has('shop')).toBe(false)
  })
})
