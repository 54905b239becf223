import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'
import { stores } from '#adapters/database/stores.ts'
import type { Stores } from '#core/core.ts'
import { deployRules } from '#core/forge/deploy-rules.schema.ts'
import { waitsForApproval } from '#core/preview/preview-record.ts'
import { DEFAULT_PREVIEW_SETTINGS } from '#core/preview/preview-settings.schema.ts'

const DAY_MS = 86_400_000
const NOW = new Date('2026-03-27T03:00:00Z')
const COMMIT = 'c'.repeat(40)

describe.each(TEST_DATABASES)('previews, on %s', (_name, open) => {
  let opened: TestDatabase
  let all: Stores
  let places: { projectId: string; environmentId: string; serverId: string }
  let counter = 0

  beforeAll(async () => {
    opened = await open()
    all = stores(opened.database)
    const project = await all.projects.ensure('default', 'Default')
    const environment = await all.projects.ensureEnvironment(project.id, 'production')
    const server = await all.servers.ensure('main')
    places = { projectId: project.id, environmentId: environment.id, serverId: server.id }
  })
  afterAll(() => opened.remove())

  const add = async (more: { environmentId?: string } = {}) => {
    const data = { ...places, ...more, name: `shop-${++counter}`, dockerBuildArgs: {}, dockerVolumes: [], dockerPorts: [] }
    return opened.database.deployment.create({ data })
  }
  const head = (isFork = false, pushedAt = NOW) => ({
    pullRequest: 7,
    title: 'A cart',
    headRef: 'cart',
    headRepository: null,
    headCommit: COMMIT,
    isFork,
    author: 'ada',
    pushedAt,
  })
  /** A parent with a preview whose deployment is there. */
  const made = async () => {
    const parent = await add()
    const { id } = await all.previews.note(parent.id, 'pr-7', head())
    const environmentId = (await all.previews.makeEnvironment(id, places.projectId, `env-${counter}`)) ?? ''
    const deployment = await add({ environmentId })
    await opened.database.preview.update({ where: { id }, data: { deploymentId: deployment.id } })
    return { parent, id, environmentId, deployment }
  }

  it('has settings from the start, and keeps those that are set', async () => {
    const { id } = await add()
    expect(await all.previews.settings(id)).toEqual(DEFAULT_PREVIEW_SETTINGS)
    const settings = { maxCount: 2, lifeDays: 30, secrets: ['A', 'B'], volumes: 'own' as const, branches: ['feature/**'] }
    await all.previews.setSettings(id, settings, 'Ada')
    await all.previews.setSettings(id, settings, 'Grace')
    expect(await all.previews.settings(id)).toEqual(settings)
  })

  it('notes what a forge tells, of one, and a fork stays one', async () => {
    const { id } = await add()
    const first = await all.previews.note(id, 'pr-7', head(true))
    const again = await all.previews.note(id, 'pr-7', { ...head(false), title: 'Two carts', headCommit: null })
    expect(again).toMatchObject({ id: first.id, isFork: true, title: 'Two carts', headCommit: null })
    expect(await all.previews.list(id)).toHaveLength(1)
  })

  it('approves the newest commit of a fork, and no other', async () => {
    const { id: parentId } = await add()
    const fork = await all.previews.note(parentId, 'pr-7', head(true))
    expect(await all.previews.approve(fork.id, 'd'.repeat(40), 'Ada', NOW)).toBe(false)
    expect(await all.previews.approve(fork.id, COMMIT, 'Ada', NOW)).toBe(true)
    expect(await all.previews.get(parentId, 'pr-7')).toMatchObject({ approvedCommit: COMMIT, approvedBy: 'Ada', approvedAt: NOW })
    const own = await all.previews.note(parentId, 'pr-8', head(false))
    expect(await all.previews.approve(own.id, COMMIT, 'Ada', NOW)).toBe(false)
  })

  it('approves what is being approved once its rollout was asked for, and puts back what was approved before where it was not', async () => {
    const { id: parentId } = await add()
    const { id } = await all.previews.note(parentId, 'pr-7', head(true))
    const now = async () => {
      const record = await all.previews.get(parentId, 'pr-7')
      if (!record) throw new Error('It is gone.')
      return { ...record, waits: waitsForApproval(record) }
    }
    await all.previews.approve(id, COMMIT, 'Ada', NOW)
    const before = await now()
    expect(before.waits).toBe(false)
    const next = 'd'.repeat(40)
    await all.previews.note(parentId, 'pr-7', { ...head(true), headCommit: next })
    expect(await all.previews.beginApproval(id, COMMIT, 'Grace')).toBe(false)
    expect(await all.previews.beginApproval(id, next, 'Grace')).toBe(true)
    // What a panel leaves that ends here: known to the worker, and approved for nobody who looks.
    expect(await now()).toMatchObject({ approvedCommit: next, approvedAt: null, waits: true })
    await all.previews.undoApproval(id, next, before)
    expect(await now()).toMatchObject({ approvedCommit: COMMIT, approvedBy: 'Ada', approvedAt: NOW, waits: true })
    await all.previews.beginApproval(id, next, 'Grace')
    await all.previews.approve(id, next, 'Grace', NOW)
    expect(await now()).toMatchObject({ approvedCommit: next, waits: false })
    // Too late: it stands.
    await all.previews.undoApproval(id, next, before)
    expect(await now()).toMatchObject({ approvedCommit: next, approvedBy: 'Grace' })
  })

  it('takes no environment that is there already', async () => {
    const { id: parentId } = await add()
    const { id } = await all.previews.note(parentId, 'pr-7', head())
    expect(await all.previews.makeEnvironment(id, places.projectId, 'production')).toBeNull()
    expect((await all.previews.get(parentId, 'pr-7'))?.environmentId).toBeNull()
  })

  it('makes its deployment known as one, with what its parent allows', async () => {
    const { parent, deployment } = await made()
    await all.previews.setSettings(parent.id, { ...DEFAULT_PREVIEW_SETTINGS, secrets: ['TOKEN'] }, 'Ada')
    expect((await all.deployments.get(deployment.id))?.preview).toMatchObject({
      key: 'pr-7',
      isFork: false,
      secrets: ['TOKEN'],
      parent: { id: parent.id, name: parent.name, environmentId: places.environmentId },
    })
    expect((await all.deployments.get(parent.id))?.preview).toBeNull()
    const { items } = await all.deployments.list({ limit: 1, q: deployment.name })
    expect(items[0]?.preview?.parent.name).toBe(parent.name)
  })

  it('goes with its environment and what is left of its deployment, and leaves everything while that is there', async () => {
    const { parent, id, environmentId, deployment } = await made()
    await all.previews.clear(id)
    expect(await all.deployments.get(deployment.id)).not.toBeNull()
    await all.deployments.markRemoved(deployment.id)
    await all.previews.clear(id)
    expect(await all.deployments.get(deployment.id)).toBeNull()
    expect(await opened.database.environment.count({ where: { id: environmentId } })).toBe(0)
    expect(await all.previews.get(parent.id, 'pr-7')).toMatchObject({ deploymentId: null, environmentId: null })
  })

  it('leaves what somebody else has in its environment, there or removed, with the environment', async () => {
    for (const isRemoved of [false, true]) {
      const { parent, id, environmentId, deployment } = await made()
      const other = await add({ environmentId })
      if (isRemoved) await all.deployments.markRemoved(other.id)
      await all.deployments.markRemoved(deployment.id)
      await all.previews.clear(id)
      expect(await all.deployments.get(deployment.id)).toBeNull()
      expect((await all.deployments.get(other.id))?.environmentId).toBe(environmentId)
      expect(await all.previews.get(parent.id, 'pr-7')).toMatchObject({ deploymentId: null, environmentId: null })
      // The record goes, and neither it nor its environment is in anybody's way.
      await all.previews.remove(id)
      expect(await all.previews.ownsEnvironment(environmentId)).toBe(false)
    }
  })

  it('stays a preview as long as its deployment is there', async () => {
    const { parent, id, environmentId, deployment } = await made()
    await all.previews.clear(id)
    expect(await all.previews.get(parent.id, 'pr-7')).toMatchObject({ deploymentId: deployment.id, environmentId })
    expect(await all.previews.ownsEnvironment(environmentId)).toBe(true)
  })

  it('forgets the approval of a fork that is to be gone, and of none that is not', async () => {
    const { id: parentId } = await add()
    const { id } = await all.previews.note(parentId, 'pr-7', head(true))
    await all.previews.approve(id, COMMIT, 'Ada', NOW)
    await all.previews.setClosed(id, null)
    expect(await all.previews.get(parentId, 'pr-7')).toMatchObject({ approvedCommit: COMMIT })
    await all.previews.setClosed(id, { at: NOW, because: 'it was closed' })
    const gone = { approvedCommit: null, approvedBy: null, approvedAt: null, closedAt: NOW, closedBecause: 'it was closed' }
    expect(await all.previews.get(parentId, 'pr-7')).toMatchObject(gone)
  })

  it('lets pushes prolong the life of its own branches’ previews, and not that of a fork’s', async () => {
    const { id: parentId } = await add()
    const later = new Date(NOW.getTime() + DAY_MS)
    for (const key of ['own', 'fork']) await all.previews.note(parentId, key, head(key === 'fork'))
    for (const key of ['own', 'fork']) await all.previews.note(parentId, key, head(false, later))
    expect((await all.previews.list(parentId)).map(({ pushedAt }) => pushedAt)).toEqual([later, NOW])
    const [, fork] = await all.previews.list(parentId)
    await all.previews.approve(fork?.id ?? '', COMMIT, 'Ada', later)
    expect((await all.previews.get(parentId, 'fork'))?.pushedAt).toEqual(later)
  })

  it('hands out all of them page by page, with what says how long each stays', async () => {
    await opened.database.preview.deleteMany()
    const [one, two, orphan] = [await made(), await made(), await made()]
    const rules = deployRules.parse({ branches: ['main'], pullRequests: 'own' })
    await all.webhooks.create({ deploymentId: one.parent.id, key: `key-${counter}`, forge: 'github', rules, updatedBy: 'Ada' })
    await all.previews.setSettings(one.parent.id, { ...DEFAULT_PREVIEW_SETTINGS, lifeDays: 3 }, 'Ada')
    await all.deployments.markRemoved(orphan.parent.id)
    for (let number = 0; number < 100; number += 1) await all.previews.note(two.parent.id, `pr-${100 + number}`, head(true))
    const first = await all.previews.page(null)
    const rest = await all.previews.page(first.at(-1)?.id ?? '')
    expect([...first, ...rest].map(({ id }) => id)).toHaveLength(103)
    expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(103)
    expect(rest).toHaveLength(3)
    expect(await all.previews.page(rest.at(-1)?.id ?? '')).toEqual([])
    expect(first.slice(0, 3)).toMatchObject([
      { id: one.id, pullRequests: 'own', lifeDays: 3, parentIsRemoved: false, deployment: { id: one.deployment.id } },
      { id: two.id, pullRequests: null, lifeDays: 7, parentIsRemoved: false },
      { id: orphan.id, parentIsRemoved: true },
    ])
    expect(await all.previews.withParent(one.id)).toEqual(first[0])
  })

  it('knows what deliveries told of a pull request after one, and counts a replay where it came first', async () => {
    const { id: deploymentId } = await add()
    const received = async (event: string, ref: string, replayOf?: string) => {
      const given = await all.deliveries.receive({
        deploymentId,
        source: 'github',
        event,
        ref,
        ...(replayOf !== undefined && { replayOf }),
      })
      if (!given) throw new Error('It was received.')
      return given
    }
    const first = await received('pull request opened', '#7')
    await received('pull request closed', '#8')
    expect(await all.deliveries.pullRequestSince(first)).toBeNull()
    const merged = await received('pull request merged', '#7')
    expect(await all.deliveries.pullRequestSince(first)).toBe('ended')
    const replay = await received('pull request opened', '#7', first.id)
    const again = await received('pull request opened', '#7', replay.id)
    expect(await all.deliveries.pullRequestSince(again)).toBe('ended')
    expect(await all.deliveries.pullRequestSince(merged)).toBeNull()
    const reopened = await received('pull request reopened', '#7')
    expect(await Promise.all([first, merged, again, reopened].map(all.deliveries.pullRequestSince))).toEqual(['open', 'open', 'open', null])
    await opened.database.webhookDelivery.update({ where: { id: reopened.id }, data: { outcome: 'refused' } })
    expect(await all.deliveries.pullRequestSince(merged)).toBeNull()
  })
})
