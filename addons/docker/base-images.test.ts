import { describe, expect, it } from 'vitest'
import { Secret, type HookContext, type Services } from '../../src/addon-api/index.ts'
import { testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { FakeServer } from './fake-server.ts'
import { postDeployment, preDeployment } from './hooks.ts'

const NODE = 'node:24-slim'
const PHP = 'php:8.4-apache'
const MAKING_MS = 15 * 60_000

const DOCKERFILE = `FROM ${PHP} AS assets\nFROM ${NODE} AS test\nFROM ${NODE}\nCOPY --from=assets /x /x\n`

/** A server on a closed network: making a stand-in takes a quarter of an hour. @param there what is on it */
function closedServer(there: string[], overrides: Partial<HookContext['deployment']> = {}, dockerfile = DOCKERFILE) {
  let spentMs = 0
  const images = new Set(there)
  const server = new FakeServer({ Dockerfile: dockerfile })
  const baseImages: Services['baseImages'] = {
    isReady: (reference) => Promise.resolve(images.has(reference)),
    ensure: (reference) => {
      if (images.has(reference)) return Promise.resolve('there')
      spentMs += MAKING_MS
      images.add(reference)
      return Promise.resolve('stand-in')
    },
  }
  const context = testContext({
    settings: { buildTimeoutMinutes: 10 },
    workspaceDir: '/work',
    deployment: testDeployment(overrides),
    services: { ...(server.services() as unknown as Services), baseImages },
  })
  /** What each step took that had something to do, in milliseconds, as the plan and the rollout run them. */
  const run = async (wanted: (key: string) => boolean) => {
    const took: Record<string, number> = {}
    const log: string[] = []
    for (const step of [...(await preDeployment(context)), ...(await postDeployment(context))]) {
      if (!wanted(step.key) || step.idle?.()) continue
      const before = spentMs
      await step.run({ log: (line) => void log.push(line), signal: new AbortController().signal })
      took[step.key] = spentMs - before
    }
    return { took, log }
  }
  const step = async (key: string) => (await postDeployment(context)).find((one) => one.key === key)
  return { run, step, files: server.files }
}
const looking = (key: string) => ['check', 'detect', 'generate'].includes(key)
const building = (key: string) => looking(key) || ['base-images', 'test', 'build'].includes(key)

describe('base images that have to be made', () => {
  it('have a step of their own, whose time is not that of the build or of the test', async () => {
    const { run, step } = closedServer([NODE], { dockerfileTestTarget: 'test' })
    const { took, log } = await run(building)
    expect(took).toMatchObject({ 'base-images': MAKING_MS, test: 0, build: 0 })
    expect(log).toContain(`A stand-in for ${PHP} is on the server now.`)
    expect((await step('build'))?.timeoutMs).toBe(10 * 60_000)
    expect((await step('base-images'))?.timeoutMs).toBeGreaterThan(2 * MAKING_MS)
  })

  it('are named in the plan before anything is made', async () => {
    const { run, step } = closedServer([NODE])
    await run(looking)
    const planned = await step('base-images')
    expect(planned?.idle?.()).toBeNull()
    expect((await planned?.describe())?.summary).toMatch(new RegExp(`^Sees to ${PHP}, which is not on the server[^]*stand-in`))
  })

  it('are looked for without anything being written, and by the build arguments that a FROM may take', async () => {
    const buildVariables = { TOKEN: new Secret('correct-horse'), BASE: NODE }
    const asking = 'ARG BASE=debian:trixie-slim\nARG WEBOPS_BUILD_SECRETS\nFROM ${BASE}\nRUN --mount=type=secret,id=TOKEN true\n'
    const { run, step, files } = closedServer([], { buildVariables }, asking)
    const before = Object.keys(files)
    await run(looking)
    expect(Object.keys(files)).toEqual(before)
    expect((await (await step('base-images'))?.describe())?.summary).toContain(`Sees to ${NODE},`)
  })

  it('are no step where all are there, or belong to a stage that is not built', async () => {
    const all = closedServer([NODE, PHP])
    expect((await all.run(building)).took).not.toHaveProperty('base-images')
    const other = closedServer([NODE], { dockerfileTarget: 'test' })
    expect((await other.run(building)).took).not.toHaveProperty('base-images')
  })
})
