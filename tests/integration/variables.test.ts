import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HookContext } from '../../src/addon-api/context.ts'
import { freezeVariable } from '#core/release/freeze-variable.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { Secret } from '#core/secret/secret.ts'
import { referencesIn } from '#core/variable/references.ts'
import type { VariablePhase } from '#core/variable/variable.schema.ts'
import type { VariableOwner } from '#core/variable/variable.store.ts'
import { happySteps, testWorker } from './test-worker.ts'

/** What a rollout's steps get of variables that are set at three places, through the real encryption. */

let world: Awaited<ReturnType<typeof testWorker>>
let runner: RolloutRunner
let contexts: HookContext[]
let shop: Awaited<ReturnType<typeof world.addDeployment>>

beforeEach(async () => {
  contexts = []
  world = await testWorker((context) => {
    contexts.push(context)
    const [build, ...rest] = happySteps(context)
    // A build that prints all that it was given, in whole and in part.
    const printing = { ...build, run: print(context) }
    return [printing, ...rest].flatMap((step) => (step.key === undefined ? [] : [step])) as ReturnType<typeof happySteps>
  })
  runner = new RolloutRunner(world.worker, async () => undefined)
  shop = await world.addDeployment('shop')
})
afterEach(() => world.close())

const print =
  (context: HookContext) =>
  async ({ log }: { log: (line: string) => void }) => {
    for (const [name, value] of Object.entries({ ...context.deployment.variables, ...context.deployment.buildVariables })) {
      log(`${name} is ${clear(value)}`)
    }
    Object.assign(context.facts, { imageId: `sha256:${'a'.repeat(64)}`, imageName: 'webops/test:1' })
  }
const clear = (value: string | Secret | undefined) => (value instanceof Secret ? value.reveal() : value)
const opened = (variables: Record<string, string | Secret> = {}) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value instanceof Secret ? `secret ${value.reveal()}` : value]))

async function set(owner: VariableOwner, values: Record<string, string | { secret?: string; value?: string; at?: VariablePhase }>) {
  const records = Object.entries(values).map(async ([name, given]) => {
    const { secret, value = '', at = 'run' } = typeof given === 'string' ? { value: given } : given
    const refersTo = referencesIn(secret ?? value)
    if (secret === undefined) return { name, secret: false, value, ciphertext: null, availableAt: at, refersTo }
    const ciphertext = await world.worker.sealer.seal(new Secret(secret), { ...owner, variable: name })
    return { name, secret: true, value: null, ciphertext, availableAt: at, refersTo }
  })
  await world.worker.variables.change(owner, { set: await Promise.all(records), remove: [] })
}

async function roll(kind: HookContext['kind'] = 'deploy', release: number | null = null) {
  const { id } = await world.request(shop.id, kind, release)
  await runner.wake(shop.id)
  const rollout = await world.worker.rollouts.get(id)
  expect(rollout?.error).toBeNull()
  expect(rollout?.state).toBe('succeeded')
  return contexts.at(-1)
}

describe('variables of project, environment and deployment', () => {
  it('reach the container, the build or both, with references put in', async () => {
    await set(
      { projectId: shop.projectId },
      { HOST: 'db', PASSWORD_OF_ALL: { secret: 'correct-horse' }, REGISTRY: { value: 'npm.internal', at: 'build' } },
    )
    await set({ environmentId: shop.environmentId }, { HOST: 'db-of-production', BUILD_TOKEN: { secret: 'battery-staple', at: 'build' } })
    await set(
      { deploymentId: shop.id },
      {
        URL: 'pg://shop:${PASSWORD_OF_ALL}@${HOST}/$${HOST}',
        MODE: { value: 'production', at: 'both' },
        NPMRC: { value: '//${REGISTRY}/:_authToken=${BUILD_TOKEN}', at: 'build' },
        VIA_BUILD: 'from ${REGISTRY} with ${BUILD_TOKEN}',
      },
    )
    const context = await roll()
    const run = {
      COLOUR: 'green',
      HOST: 'db-of-production',
      MODE: 'production',
      PASSWORD: 'secret correct-horse',
      PASSWORD_OF_ALL: 'secret correct-horse',
      URL: 'secret pg://shop:correct-horse@db-of-production/${HOST}',
      VIA_BUILD: 'secret from npm.internal with battery-staple',
    }
    expect(opened(context?.deployment.variables)).toEqual(run)
    expect(opened(context?.release?.configuration?.variables)).toEqual(run)
    expect(opened(context?.deployment.buildVariables)).toEqual({
      BUILD_TOKEN: 'secret battery-staple',
      MODE: 'production',
      NPMRC: 'secret //npm.internal/:_authToken=battery-staple',
      REGISTRY: 'npm.internal',
    })
    // What the build printed of secrets, its own and others', was cut out of its log.
    const log = world.lines.map(({ text }) => text).join('\n')
    expect(log).toContain('REGISTRY is npm.internal')
    expect(log).toContain('BUILD_TOKEN is [REDACTED]')
    expect(log).not.toMatch(/correct-horse|battery-staple/)
  })

  it('stay as they were when a release is brought back, but for secrets', async () => {
    await set({ projectId: shop.projectId }, { HOST: 'first', SHARED: { secret: 'first-secret' } })
    await set({ deploymentId: shop.id }, { URL: 'http://${SHARED}@${HOST}' })
    await roll()
    await set({ projectId: shop.projectId }, { HOST: 'second' })
    // The same name, nearer by: its ciphertext opens at another place.
    await set({ environmentId: shop.environmentId }, { SHARED: { secret: 'second-secret' } })
    expect(opened((await roll('reconfigure'))?.release?.configuration?.variables)['URL']).toBe('secret http://second-secret@second')
    expect(opened((await roll('rollback', 1))?.release?.configuration?.variables)['URL']).toBe('secret http://second-secret@first')
    expect(opened((await roll('restart'))?.release?.configuration?.variables)['URL']).toBe('secret http://second-secret@first')
  })

  it('that only a build is given stay as they were where its image is taken again', async () => {
    await set({ deploymentId: shop.id }, { ARG: { value: 'built', at: 'build' }, SEEN: '${ARG}' })
    await roll()
    await set({ deploymentId: shop.id }, { ARG: { value: 'not built', at: 'build' } })
    expect(opened((await roll('reconfigure'))?.release?.configuration?.variables)['SEEN']).toBe('built')
    expect(opened((await roll())?.release?.configuration?.variables)['SEEN']).toBe('not built')
  })

  it('from before there were references and places run as they ran', async () => {
    const old = { name: 'OLD', secret: false, value: '${GONE} $${X}', ciphertext: null }
    await world.worker.variables.change({ deploymentId: shop.id }, { set: [old], remove: [] })
    expect(freezeVariable(old)).toEqual({ value: '${GONE} $${X}' })
    expect(opened((await roll())?.release?.configuration?.variables)).toMatchObject({
      OLD: '${GONE} $${X}',
      PASSWORD: 'secret correct-horse',
    })
    // As a release of then has them.
    const release = await world.worker.releases.getByNumber(shop.id, 1)
    const [password] = (await world.worker.variables.listForDeployment(shop.id)).filter(({ name }) => name === 'PASSWORD')
    const variables = { OLD: { value: '${GONE}' }, PASSWORD: { ciphertext: password?.ciphertext ?? '' } }
    await world.database.release.update({
      where: { id: release?.id ?? '' },
      data: { configuration: { ...release?.configuration, variables }, servedSecrets: { PASSWORD: password?.ciphertext ?? '' } },
    })
    expect(opened((await roll('rollback', 1))?.release?.configuration?.variables)).toEqual({
      OLD: '${GONE}',
      PASSWORD: 'secret correct-horse',
    })
    expect(opened((await roll('restart'))?.release?.configuration?.variables)).toEqual({ OLD: '${GONE}', PASSWORD: 'secret correct-horse' })
  })
})
