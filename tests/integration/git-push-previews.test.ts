import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { LOCAL } from '../support/memory-core.ts'
import { pushWorld, type PushWorld } from './git-push/world.ts'
import { branchKey, previewName } from '#core/preview/preview-names.ts'
import { listPreviews, setPreviewSettings } from '#core/preview/previews.ts'
import { seeToPushedBranches } from '#core/preview/see-to-pushed-branches.ts'
import type { PushSettings } from '#core/push/push-settings.schema.ts'

/** Branches that are pushed to the panel and do not deploy: each can have a preview. */

let world: PushWorld
beforeAll(async () => void (world = await pushWorld()))
beforeEach(() => void (world.worker.behaviour = 'serve'))
afterAll(() => world.close())

/** A deployment of which main serves, and whose other branches get previews. */
async function previewed(settings: Partial<PushSettings> = {}, branches = ['feature/**']) {
  const deployment = await world.deployment(settings)
  await setPreviewSettings(world.core, LOCAL, deployment.name, { branches })
  const somebody = await world.pusher(deployment.name)
  await somebody.commit({ 'index.html': 'one' })
  expect((await somebody.push()).status).toBe(0)
  return { ...deployment, somebody, of: (branch: string) => previewName(deployment.name, branchKey(branch)) }
}

const previewsOf = (name: string) => listPreviews(world.core, LOCAL, name)

it('makes a preview of a branch that fits, shows how it goes, and says where it is', async () => {
  const { name, id, somebody, of } = await previewed()
  const preview = of('feature/cart')
  const { status, said } = await somebody.push('origin', 'main:feature/cart')
  expect(status, said).toBe(0)
  expect(said).toContain(`Rollout 1 of ${preview}`)
  expect(said).toContain('building for rollout 1')
  expect(said).toContain(`✓ ${preview} deployed`)
  expect(said).toMatch(new RegExp(`http://${preview}\\.`))
  expect(await world.rollouts(preview)).toMatchObject([
    { kind: 'deploy', ref: 'feature/cart', cause: { via: 'git', over: 'https', ref: 'feature/cart' } },
  ])
  expect(await previewsOf(name)).toMatchObject([{ headRef: 'feature/cart', pullRequest: null, isFork: false }])
  expect((await world.core.deployments.getByName(preview))?.preview).toMatchObject({ parent: { id } })
  // It is made once, and main is left alone.
  expect((await somebody.push('origin', '--force', 'main~0:refs/heads/feature/cart')).said).toContain('Everything up-to-date')
  await somebody.commit({ 'index.html': 'two' })
  expect((await somebody.push('origin', 'main:feature/cart')).said).toContain(`Rollout 2 of ${preview}`)
  expect(await world.rollouts(name)).toHaveLength(1)
})

it('keeps the branch when its preview fails, tells why, and ends with success', async () => {
  const { somebody, of } = await previewed()
  world.worker.behaviour = 'fail'
  const { status, said } = await somebody.push('origin', 'main:feature/broken')
  expect(status, said).toBe(0)
  expect(said).toContain(`✗ Rollout 1 of ${of('feature/broken')} failed`)
  expect(said).toContain('The build ended with status 1.')
  expect(await somebody.remote('refs/heads/feature/broken')).not.toBeNull()
})

it('makes none of a branch that fits nothing, of main, of a tag, and of what is refused', async () => {
  const { name, somebody } = await previewed()
  await somebody.git('tag', 'feature/v1')
  expect((await somebody.push('origin', 'main:fix/cart', 'feature/v1')).status).toBe(0)
  expect(await previewsOf(name)).toEqual([])
  await world.set(name, { otherBranches: 'refuse' })
  expect((await somebody.push('origin', 'main:feature/cart')).status).not.toBe(0)
  expect(await previewsOf(name)).toEqual([])
})

it('makes several, and says where to look, without holding up what deploys', async () => {
  const { name, somebody, of } = await previewed()
  await somebody.commit({ 'index.html': 'two' })
  const { status, said } = await somebody.push('origin', 'main', 'main:feature/a', 'main:feature/b')
  expect(status, said).toBe(0)
  for (const branch of ['feature/a', 'feature/b']) expect(said).toContain(`Rollout 1 of ${of(branch)}, a preview`)
  expect(said).toContain(`✓ ${name} deployed`)
  expect(said.indexOf('a preview')).toBeLessThan(said.indexOf(`✓ ${name} deployed`))
})

it('says that there are as many as there may be, and keeps the branch', async () => {
  const { name, somebody } = await previewed()
  await setPreviewSettings(world.core, LOCAL, name, { maxCount: 1 })
  await somebody.push('origin', 'main:feature/one')
  const { status, said } = await somebody.push('origin', 'main:feature/two')
  expect(status, said).toBe(0)
  expect(said).toContain('feature/two is kept, and has no preview:')
  expect(await somebody.remote('refs/heads/feature/two')).not.toBeNull()
  expect(await previewsOf(name)).toMatchObject([{ headRef: 'feature/one' }])
})

it('removes the preview with its branch', async () => {
  const { somebody, of } = await previewed({ deletions: true })
  await somebody.push('origin', 'main:feature/cart')
  const { status, said } = await somebody.push('origin', '--delete', 'feature/cart')
  expect(status, said).toBe(0)
  expect(said).toContain(`The preview ${of('feature/cart')} of feature/cart is removed.`)
  expect((await world.rollouts(of('feature/cart')))[0]).toMatchObject({ kind: 'remove' })
})

it('removes the preview of who may push and delete, and not remove deployments', async () => {
  const { name, of } = await previewed({ deletions: true })
  const grace = await world.pusher(name, await world.token(`deleting-${name}`, 'developer'))
  await grace.git('fetch', '--quiet', 'origin', 'main')
  await grace.git('push', 'origin', 'FETCH_HEAD:refs/heads/feature/cart')
  expect(await world.rollouts(of('feature/cart'))).toHaveLength(1)
  const { status, said } = await grace.push('origin', '--delete', 'feature/cart')
  expect(status, said).toBe(0)
  expect(said).toContain('is removed.')
  expect((await world.rollouts(of('feature/cart')))[0]).toMatchObject({
    kind: 'remove',
    cause: { via: 'git', actor: expect.stringMatching(/^user:/) },
  })
})

const failing = (error: unknown) => {
  throw error
}
const later = () => world.memory.advance(120_000)

it('takes the push and deploys what deploys when a preview cannot be made, and makes it as soon as it can', async () => {
  const { name, somebody, of } = await previewed()
  const { previews } = world.core
  const { makeEnvironment } = previews
  previews.makeEnvironment = () => Promise.reject(new Error('the database is away'))
  await somebody.commit({ 'index.html': 'two' })
  const { status, said } = await somebody.push('origin', 'main', 'main:feature/cart')
  previews.makeEnvironment = makeEnvironment
  expect(status, said).toBe(0)
  expect(said).toContain('feature/cart is kept. Its preview could not be seen to now')
  expect(said).toContain(`✓ ${name} deployed`)
  expect(world.side.problems.splice(0)).toMatchObject([{ message: 'the database is away' }])
  later()
  await seeToPushedBranches(world.core, failing)
  expect(await world.rollouts(of('feature/cart'))).toMatchObject([{ kind: 'deploy', ref: 'feature/cart', cause: { via: 'git' } }])
})

it('follows branches that moved or went while nobody saw to their previews', async () => {
  const { id, somebody, of } = await previewed()
  await somebody.push('origin', 'main:feature/moved', 'main:feature/gone', 'main:feature/same')
  const head = await somebody.commit({ 'index.html': 'two' })
  await somebody.push('origin', 'main:other')
  const changes = [
    { ref: 'refs/heads/feature/moved', after: head },
    { ref: 'refs/heads/feature/gone', after: null },
  ]
  await world.core.gitServer?.change(id, changes)
  await seeToPushedBranches(world.core, failing)
  expect(await world.rollouts(of('feature/moved')), 'a push may be under way').toHaveLength(1)
  later()
  await seeToPushedBranches(world.core, failing)
  expect((await world.rollouts(of('feature/moved')))[0]).toMatchObject({ kind: 'deploy', number: 2 })
  expect((await world.rollouts(of('feature/gone')))[0]).toMatchObject({ kind: 'remove' })
  expect(await world.rollouts(of('feature/same'))).toHaveLength(1)
})

it('takes no push to a preview itself, and names where to push', async () => {
  const { name, somebody, of } = await previewed()
  await somebody.push('origin', 'main:feature/cart')
  const lost = await world.pusher(of('feature/cart'))
  await lost.commit({ 'index.html': 'three' })
  const { status, said } = await lost.push()
  expect(status).not.toBe(0)
  expect(said).toContain(`Push to ${name}`)
  expect(await world.rollouts(of('feature/cart'))).toHaveLength(1)
})
