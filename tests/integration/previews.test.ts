import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HookContext } from '../../src/addon-api/context.ts'
import type { DeploymentRecord } from '#core/deployment/deployment-record.ts'
import { settingsForPreview } from '#core/preview/settings-for-preview.ts'
import { plainDeployment } from '#core/deployment/deployment.schema.ts'
import { DEFAULT_PREVIEW_SETTINGS } from '#core/preview/preview-settings.schema.ts'
import { diffReleases } from '#core/release/diff-releases.ts'
import { previewRollout } from '#core/rollout/preview-rollout.ts'
import { openLiveRelease } from '#core/rollout/rollout-context.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { Secret } from '#core/secret/secret.ts'
import { referencesIn } from '#core/variable/references.ts'
import type { VariableOwner } from '#core/variable/variable.store.ts'
import { happySteps, testWorker } from './test-worker.ts'

/** What the worker gives the rollout of a preview, through the real encryption. */

const COMMIT = 'c'.repeat(40)
const REPOSITORY = 'https://git.example.org/team/shop.git'

let world: Awaited<ReturnType<typeof testWorker>>
let runner: RolloutRunner
let contexts: HookContext[]
let shop: DeploymentRecord

beforeEach(async () => {
  contexts = []
  world = await testWorker((context) => {
    contexts.push(context)
    return happySteps(context)
  })
  runner = new RolloutRunner(world.worker, async () => undefined)
  const { id } = await world.addDeployment('shop')
  const ciphertext = await world.worker.sealer.seal(new Secret('token-of-shop'), {
    deploymentId: id,
    kind: 'password',
    server: 'https://git.example.org:443',
  })
  const repositoryAccess = { kind: 'password' as const, username: 'ada', ciphertext, fingerprint: 'x' }
  await world.worker.deployments.update(id, { repository: REPOSITORY, projectType: 'auto', dockerImageName: null }, { repositoryAccess })
  await set(
    { deploymentId: id },
    { HOST: 'db', TOKEN: { secret: 'token-itself' }, URL: 'http://${TOKEN}@${HOST}', SIGNED: { secret: 'by-${TOKEN}' } },
  )
  await set({ projectId: (await record(id)).projectId }, { SHARED: { secret: 'shared-by-all' }, REGION: 'eu' })
  await set({ environmentId: (await record(id)).environmentId }, { STAGE: 'production', LICENCE: { secret: 'licence-itself' } })
  shop = await record(id)
})
afterEach(() => world.close())

async function record(id: string): Promise<DeploymentRecord> {
  const found = await world.worker.deployments.get(id)
  if (!found) throw new Error('It is gone.')
  return found
}

async function set(owner: VariableOwner, values: Record<string, string | { secret: string }>) {
  const records = Object.entries(values).map(async ([name, given]) => {
    const refersTo = referencesIn(typeof given === 'string' ? given : given.secret)
    if (typeof given === 'string') return { name, secret: false, value: given, ciphertext: null, refersTo }
    const ciphertext = await world.worker.sealer.seal(new Secret(given.secret), { ...owner, variable: name })
    return { name, secret: true, value: null, ciphertext, refersTo }
  })
  await world.worker.variables.change(owner, { set: await Promise.all(records), remove: [] })
}

/** As the panel makes it. */
async function preview({ isFork = false, secrets = [] as string[] } = {}) {
  const { previews, deployments } = world.worker
  await previews.setSettings(shop.id, { ...DEFAULT_PREVIEW_SETTINGS, secrets }, 'Ada')
  const head = {
    pullRequest: 7,
    title: 'A cart',
    headRef: 'cart',
    headRepository: 'team/shop',
    headCommit: COMMIT,
    isFork,
    author: 'ada',
    pushedAt: new Date(),
  }
  const noted = await previews.note(shop.id, 'pr-7', head)
  if (isFork) await previews.approve(noted.id, COMMIT, 'Ada', new Date())
  const environmentId = (await previews.makeEnvironment(noted.id, shop.projectId, 'shop-pr-7')) ?? ''
  const { projectId, serverId } = shop
  const settings = settingsForPreview(shop, noted, false)
  const id = randomUUID()
  await deployments.create({
    id,
    name: 'shop-pr-7',
    projectId,
    environmentId,
    serverId,
    ...settings,
    variables: [],
    routes: [],
    previewId: noted.id,
  })
  return record(id)
}

async function roll(id: string, ref: string | null, kind: HookContext['kind'] = 'deploy') {
  const { rollout } = await world.worker.rollouts.create({
    deploymentId: id,
    kind,
    ref,
    cause: { actor: 'local', name: 'root', via: 'cli' },
  })
  await runner.wake(id)
  return world.worker.rollouts.get(rollout.id)
}

const opened = (variables: Record<string, string | Secret> = {}) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value instanceof Secret ? `secret ${value.reveal()}` : value]))
const released = () => opened(contexts.at(-1)?.release?.configuration?.variables)
const log = () => world.lines.map(({ text }) => text).join('\n')

describe('the rollout of a preview', () => {
  it('has the plain variables of its parent, and says by name what it goes without', async () => {
    const { id } = await preview()
    expect(await roll(id, 'cart')).toMatchObject({ state: 'succeeded', error: null })
    expect(released()).toEqual({ COLOUR: 'green', HOST: 'db', REGION: 'eu', STAGE: 'production' })
    expect(log()).toContain('Without TOKEN: it is a secret that is not meant for previews.')
    expect(log()).toContain('Without URL: it refers to TOKEN.')
    expect(log()).toMatch(/Without SHARED: .*\n?/)
    const rollout = await roll(id, 'cart')
    const freeze = rollout?.steps.find(({ key }) => key === 'freeze')
    expect(freeze?.description?.warnings?.join()).toMatch(/LICENCE .*PASSWORD .*SHARED .*TOKEN/)
  })

  it('has the secrets that are named, wherever they are set, and its own in their place', async () => {
    const { id, environmentId } = await preview({ secrets: ['TOKEN', 'SHARED', 'LICENCE', 'SIGNED'] })
    await set({ environmentId }, { STAGE: 'preview', LICENCE: { secret: 'licence-for-previews' } })
    await set({ deploymentId: id }, { HOST: 'db-of-preview', OWN: { secret: 'own-of-preview' } })
    expect((await roll(id, 'cart'))?.error).toBeNull()
    const expected = {
      COLOUR: 'green',
      HOST: 'db-of-preview',
      LICENCE: 'secret licence-for-previews',
      OWN: 'secret own-of-preview',
      REGION: 'eu',
      SHARED: 'secret shared-by-all',
      SIGNED: 'secret by-token-itself',
      STAGE: 'preview',
      TOKEN: 'secret token-itself',
      URL: 'secret http://token-itself@db-of-preview',
    }
    expect(released()).toEqual(expected)
    // What it was frozen with opens again.
    expect((await roll(id, null, 'restart'))?.error).toBeNull()
    expect(released()).toEqual(expected)
  })

  it('starts a release that was made before without what was taken off the list since, and says so', async () => {
    const { previews } = world.worker
    const { id } = await preview({ secrets: ['TOKEN', 'SHARED'] })
    await set({ deploymentId: id }, { OWN: { secret: 'own-of-preview' } })
    await roll(id, 'cart')
    expect(released()).toMatchObject({ TOKEN: 'secret token-itself', SHARED: 'secret shared-by-all' })
    await previews.setSettings(shop.id, { ...DEFAULT_PREVIEW_SETTINGS, secrets: ['SHARED'] }, 'Ada')
    const rest = {
      COLOUR: 'green',
      HOST: 'db',
      OWN: 'secret own-of-preview',
      REGION: 'eu',
      SHARED: 'secret shared-by-all',
      STAGE: 'production',
    }
    for (const kind of ['restart', 'rollback'] as const) {
      world.lines.length = 0
      const { rollout } = await world.worker.rollouts.create({
        deploymentId: id,
        kind,
        releaseNumber: kind === 'rollback' ? 1 : null,
        secrets: kind === 'rollback' ? 'release' : null,
        cause: { actor: 'local', name: 'root', via: 'cli' },
      })
      await runner.wake(id)
      expect((await world.worker.rollouts.get(rollout.id))?.error, kind).toBeNull()
      expect(released(), kind).toEqual(rest)
      expect(log()).toContain('Without TOKEN: it is a secret that is not meant for previews.')
      expect(log()).toContain('Without URL: it refers to TOKEN.')
    }
    // What runs may have it until then, and nobody reads it in a log.
    expect(contexts.at(-1)?.live?.configuration.variables).not.toHaveProperty('TOKEN')
    const { secrets } = await openLiveRelease(world.worker, await record(id))
    expect(secrets.map((secret) => secret.reveal())).toContain('token-itself')
    // Neither a deploy nor a removal is held up by it.
    expect((await roll(id, 'cart'))?.error).toBeNull()
    expect((await roll(id, null, 'stop'))?.error).toBeNull()
  })

  it('is compared with a release before it though neither’s secret is meant for previews any more', async () => {
    const { id } = await preview({ secrets: ['TOKEN'] })
    await roll(id, 'cart')
    await world.worker.variables.change({ deploymentId: shop.id }, { set: [], remove: ['TOKEN'] })
    await set({ deploymentId: shop.id }, { TOKEN: { secret: 'another-token' } })
    await roll(id, 'cart')
    await world.worker.previews.setSettings(shop.id, DEFAULT_PREVIEW_SETTINGS, 'Ada')
    const asked = { deployment: 'shop-pr-7', from: 1, to: 2, secrets: 'release' }
    const { configuration } = await diffReleases(world.worker, asked, new AbortController().signal)
    expect(configuration).toContainEqual({ field: 'dockerEnvVars.TOKEN', secret: true, change: 'changed', before: null, after: null })
  })

  it('is planned with a word on what a release that was made before goes without', async () => {
    const { id } = await preview({ secrets: ['TOKEN'] })
    await roll(id, 'cart')
    await world.worker.previews.setSettings(shop.id, DEFAULT_PREVIEW_SETTINGS, 'Ada')
    const { name, environment, project } = await record(id)
    const input = { kind: 'restart', deployment: { ...plainDeployment.parse({ name, project, environment, repository: REPOSITORY }) } }
    const { warnings } = await previewRollout(world.worker, input, new AbortController().signal)
    expect(warnings.join()).toMatch(/without TOKEN \(it is a secret .*\), URL \(it refers to TOKEN\)/)
  })

  it('reads the repository with what its parent reads it with', async () => {
    const { id } = await preview()
    await roll(id, 'cart')
    const [context] = contexts
    expect(context).toMatchObject({ ref: 'cart', source: { url: REPOSITORY, username: 'ada' } })
    expect(context?.source?.password?.reveal()).toBe('token-of-shop')
    expect(context?.deployment.environment).toBe('shop-pr-7')
    expect(context?.deployment.peers).toEqual([])
  })

  it('is of its own branch alone, out of the repository of its parent', async () => {
    const { id } = await preview({ secrets: ['TOKEN'] })
    for (const ref of ['main', 'refs/pull/7/head', COMMIT])
      expect((await roll(id, ref))?.error).toMatchObject({ code: 'preview_ref_fixed' })
    const cause = { actor: 'local', name: 'root', via: 'git' } as const
    const pushed = await world.worker.rollouts.create({ deploymentId: id, kind: 'deploy', ref: 'cart', cause, pushed: COMMIT })
    await runner.wake(id)
    expect((await world.worker.rollouts.get(pushed.rollout.id))?.error).toMatchObject({ code: 'preview_ref_fixed' })
    await world.database.deployment.update({ where: { id }, data: { repository: 'https://git.example.org/grace/shop.git' } })
    expect((await roll(id, 'cart'))?.error).toMatchObject({ code: 'record_invalid' })
    await world.database.deployment.update({ where: { id }, data: { repository: REPOSITORY } })
    await world.database.preview.updateMany({ data: { headRef: 'refs/pull/7/head' } })
    expect((await roll(id, 'refs/pull/7/head'))?.error).toMatchObject({ code: 'record_invalid' })
    expect(contexts).toEqual([])
  })

  it('takes nothing of the server, whatever stands in its record', async () => {
    const { id } = await preview()
    for (const data of [{ dockerNetworkMode: 'host' as const }, { dockerPorts: ['8099:80'] }, { dockerVolumes: ['/srv/shop:/srv'] }]) {
      await world.database.deployment.update({ where: { id }, data })
      expect((await roll(id, 'cart'))?.error).toMatchObject({ code: 'record_invalid' })
      await world.database.deployment.update({ where: { id }, data: { dockerNetworkMode: 'bridge', dockerPorts: [], dockerVolumes: [] } })
    }
    expect((await roll(id, 'cart'))?.error).toBeNull()
  })
})

describe('the rollout of a fork’s preview', () => {
  it('has no secret at all, whatever is named and whatever is its own', async () => {
    const { id } = await preview({ isFork: true, secrets: ['TOKEN', 'SHARED', 'LICENCE', 'PASSWORD', 'SIGNED', 'OWN'] })
    await set({ deploymentId: id }, { OWN: { secret: 'own-of-preview' } })
    expect((await roll(id, COMMIT))?.error).toBeNull()
    expect(released()).toEqual({ COLOUR: 'green', HOST: 'db', REGION: 'eu', STAGE: 'production' })
    expect(log()).not.toMatch(/token-itself|shared-by-all|own-of-preview/)
  })

  it('is of the approved commit alone', async () => {
    const { id } = await preview({ isFork: true })
    for (const ref of ['d'.repeat(40), 'cart', 'pull/7/head'])
      expect((await roll(id, ref))?.error).toMatchObject({ code: 'preview_ref_fixed' })
    expect(contexts).toEqual([])
    expect((await roll(id, COMMIT))?.error).toBeNull()
    expect(contexts[0]?.ref).toBe(COMMIT)
    // By its id: as a branch of that name somebody else could have put one before it.
    expect(contexts[0]?.deployment.branch).not.toBe(COMMIT)
  })

  it('opens no secret that stands in a release, as if somebody had written it there', async () => {
    const { id } = await preview({ isFork: true, secrets: ['TOKEN'] })
    await roll(id, COMMIT)
    const release = await world.worker.releases.getByNumber(id, 1)
    const token = (await world.worker.variables.listForDeployment(shop.id)).find(({ name }) => name === 'TOKEN')
    const configuration = { ...release?.configuration, variables: { TOKEN: { ciphertext: token?.ciphertext ?? '', scope: 'parent' } } }
    await world.database.release.update({ where: { id: release?.id ?? '' }, data: { configuration } })
    expect((await roll(id, null, 'restart'))?.error).toMatchObject({ code: 'preview_without_secrets' })
  })
})
