import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { KEY, previewed } from '../../../tests/support/preview-world.ts'
import { SAMPLES } from '../../../tests/support/webhook-world.ts'
import { bitbucketSamples } from '../../../tests/conformance/forge/samples/bitbucket.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { gogsSamples } from '../../../tests/conformance/forge/samples/gogs.ts'
import { FACTS } from '../../../tests/conformance/forge/samples/sample.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { removeDeployment } from '../deployment/remove-deployment.ts'
import { updateDeployment } from '../deployment/update-deployment.ts'
import { changeVariables } from '../variable/change-variables.ts'
import { resumeDeliveries } from '../webhook/resume-deliveries.ts'
import { approvePreview } from './approve-preview.ts'
import { listPreviews, removePreview, setPreviewSettings } from './previews.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const { opened, updated, closed, reopened, fork } = githubSamples

describe.each(SAMPLES)('a pull request at %s', (_title, samples) => {
  it('gets a preview of its branch, which its pushes update and its end removes', async () => {
    const shop = await previewed(memory, samples)
    expect(await shop.send(samples.opened, { id: 'opened' })).toMatchObject({ outcome: 'deployed' })
    const made = await shop.preview()
    expect(made).toMatchObject({ project: 'default', environment: shop.previewName, branch: (await shop.record())?.headRef })
    expect(await shop.previewRollouts()).toMatchObject([
      {
        kind: 'deploy',
        ref: made.branch,
        cause: { actor: `webhook:${shop.id}`, via: 'webhook', name: expect.stringContaining(`pull request ${FACTS.number}`) },
      },
    ])
    expect(await shop.send(samples.updated, { id: 'updated' })).toMatchObject({ outcome: 'deployed' })
    // A burst is the last push alone.
    expect(await shop.previewRollouts()).toMatchObject([
      { number: 2, state: 'queued' },
      { number: 1, state: 'cancelled' },
    ])
    expect(await shop.send(samples.merged, { id: 'merged' })).toMatchObject({
      outcome: 'deployed',
      reason: expect.stringContaining('removed'),
    })
    expect((await shop.previewRollouts())[0]).toMatchObject({ kind: 'remove' })
    await shop.worked()
    expect(await shop.see()).toEqual([])
    expect(await shop.record()).toBeNull()
    expect(await memory.core.projects.getEnvironment(memory.projectId, shop.previewName)).toBeNull()
    // Nothing was done to the deployment itself.
    expect(await shop.rollouts()).toEqual([])
  })

  it('gets none unless the rules say so', async () => {
    const shop = await previewed(memory, samples, { pullRequests: 'none' })
    expect(await shop.send(samples.opened)).toMatchObject({ outcome: 'ignored' })
    expect(await shop.record()).toBeNull()
    expect(await shop.deliveries()).toMatchObject([{ code: 'pull_request_not_wanted' }])
  })

  it('from a fork gets none without approval, and nothing is built', async () => {
    const shop = await previewed(memory, samples, { pullRequests: 'all' })
    expect(await shop.send(samples.fork)).toMatchObject({ outcome: 'ignored' })
    expect(await shop.preview()).toBeNull()
    const can = samples !== bitbucketSamples && samples !== gogsSamples
    expect(await shop.deliveries()).toMatchObject([{ code: can ? 'preview_waiting' : 'fork_not_supported' }])
    expect((await shop.record())?.deploymentId ?? null).toBeNull()
    expect(await listPreviews(memory.core, LOCAL, shop.name)).toMatchObject(
      can ? [{ key: KEY, state: 'waiting', needsApproval: true }] : [],
    )
  })
})

describe('a preview', () => {
  it('has its parent’s settings as they are at each push, and nothing that two cannot have', async () => {
    const shop = await previewed(memory)
    const change = (input: Parameters<typeof updateDeployment>[3]) =>
      updateDeployment(memory.core, LOCAL, shop.name, input, { apply: false, via: 'api' })
    await change({
      port: 3000,
      memoryLimitMb: 256,
      releaseCommand: 'migrate',
      dockerImageName: 'team/shop',
      dockerPorts: ['18081:80', '53/udp'],
      dockerVolumes: ['data:/data', '/srv/shop:/srv', 'tmpfs:/tmp'],
      runOptions: { networkAliases: ['db'], capabilities: ['SYS_PTRACE'] },
    })
    await shop.send(opened)
    expect(await shop.preview()).toMatchObject({
      port: 3000,
      memoryLimitMb: 256,
      releaseCommand: 'migrate',
      dockerImageName: null,
      dockerPorts: ['80', '53/udp'],
      dockerVolumes: ['tmpfs:/tmp'],
      runOptions: { capabilities: ['SYS_PTRACE'] },
    })
    await setPreviewSettings(memory.core, LOCAL, shop.name, { volumes: 'own' })
    await change({ port: 4000, dockerPorts: [], dockerNetworkMode: 'host', runOptions: {} })
    await shop.send(updated, { id: 'updated' })
    expect(await shop.preview()).toMatchObject({ port: 4000, dockerNetworkMode: 'bridge', dockerVolumes: ['data:/data', 'tmpfs:/tmp'] })
  })

  it('is refused beyond their number, in words, and none is removed for it', async () => {
    const shop = await previewed(memory)
    await setPreviewSettings(memory.core, LOCAL, shop.name, { maxCount: 1 })
    await shop.send(opened)
    const other = JSON.parse(JSON.stringify(opened.payload).replaceAll(`"number":${FACTS.number}`, '"number":8')) as Record<string, unknown>
    expect(await shop.send({ ...opened, payload: other }, { id: 'other' })).toMatchObject({ outcome: 'ignored' })
    expect((await shop.deliveries())[0]).toMatchObject({ code: 'preview_limit', reason: expect.stringContaining('as many as') })
    expect((await memory.core.previews.list(shop.id)).map(({ key }) => key)).toEqual([KEY])
    expect(await shop.send(updated, { id: 'more' })).toMatchObject({ outcome: 'deployed' })
  })

  it('whose name somebody else has is a failed delivery, and leaves nothing', async () => {
    const shop = await previewed(memory)
    await createDeployment(memory.core, LOCAL, { name: shop.previewName, dockerImageName: 'nginx' }, { deploy: false, via: 'api' })
    expect(await shop.send(opened)).toMatchObject({ outcome: 'failed' })
    expect(await shop.deliveries()).toMatchObject([{ code: 'preview_name_taken' }])
    expect(await shop.record()).toBeNull()
  })

  it('is not made of a deployment that is stopped, nor after its pull request was closed', async () => {
    const shop = await previewed(memory)
    await memory.core.deployments.setDesiredState(shop.id, 'stopped')
    expect(await shop.send(opened)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('stopped') })
    await memory.core.deployments.setDesiredState(shop.id, 'running')
    await shop.send(closed, { id: 'closed' })
    // The first one is done again, late.
    await memory.database.webhookDelivery.updateMany({
      where: { deploymentId: shop.id, code: 'deployment_stopped' },
      data: { outcome: 'received', receivedAt: new Date(Date.now() - 120_000) },
    })
    await resumeDeliveries(memory.core, (error) => expect(error).toBeUndefined())
    expect(await shop.record()).toBeNull()
    expect(await shop.send(reopened ?? opened, { id: 'reopened' })).toMatchObject({ outcome: 'deployed' })
  })

  it('that is wanted again while it is removed is made anew once it is gone', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    const { id } = await shop.preview()
    await shop.send(closed, { id: 'closed' })
    expect(await shop.send(reopened ?? opened, { id: 'reopened' })).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('anew'),
    })
    expect(await shop.see()).toEqual([])
    await shop.worked()
    expect(await shop.see()).toEqual([])
    const again = await shop.preview()
    expect(again.id).not.toBe(id)
    expect(await shop.previewRollouts()).toMatchObject([{ kind: 'deploy', number: 1 }])
    expect((await shop.record())?.remake).toBe(false)
  })

  it('is removed when nothing was pushed for as long as it lives, once, with a cause that says so', async () => {
    const shop = await previewed(memory)
    await setPreviewSettings(memory.core, LOCAL, shop.name, { lifeDays: 2 })
    await shop.send(opened)
    const age = (days: number) =>
      memory.database.preview.updateMany({ where: { parentId: shop.id }, data: { pushedAt: new Date(Date.now() - days * 86_400_000) } })
    await age(1.9)
    await shop.see()
    expect(await shop.previewRollouts()).toHaveLength(1)
    await age(2.1)
    expect(await shop.see()).toEqual([])
    expect(await shop.see()).toEqual([])
    expect(await shop.previewRollouts()).toMatchObject([
      { kind: 'remove', cause: { actor: 'webops', via: 'webops', name: 'WebOps, since nothing was pushed for 2 days' } },
      { kind: 'deploy' },
    ])
    await shop.worked()
    await shop.see()
    expect(await shop.record()).toBeNull()
  })

  it('goes with the deployment that it is a preview of', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    await removeDeployment(memory.core, LOCAL, shop.name, { confirmation: shop.name, via: 'api' })
    expect((await shop.previewRollouts())[0]).toMatchObject({ kind: 'remove' })
    await memory.core.deployments.markRemoved(shop.id)
    await shop.worked()
    expect(await shop.see()).toEqual([])
    expect(await memory.database.preview.count({ where: { parentId: shop.id } })).toBe(0)
  })

  it('takes no settings and no ref of its own, and no webhook', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    const { core } = memory
    const change = updateDeployment(
      core,
      LOCAL,
      shop.previewName,
      { repository: 'https://git.example.org/other' },
      { apply: false, via: 'api' },
    )
    await expect(change).rejects.toMatchObject({ code: 'preview_follows_parent', field: 'repository' })
    const { requestRollout } = await import('../rollout/request-rollout.ts')
    const deploy = requestRollout(core, LOCAL, shop.previewName, { kind: 'deploy', ref: 'main', via: 'api' })
    await expect(deploy).rejects.toMatchObject({ code: 'preview_ref_fixed' })
    const { createWebhook } = await import('../webhook/set-webhook.ts')
    await expect(createWebhook(core, LOCAL, shop.previewName, {})).rejects.toMatchObject({ code: 'preview_of_preview' })
  })

  it('can have a variable that refers to one of its parent', async () => {
    const shop = await previewed(memory)
    await changeVariables(memory.core, LOCAL, { deployment: shop.name }, { set: { HOST: 'db' } }, { via: 'api' })
    await shop.send(opened)
    const set = (value: string) =>
      changeVariables(memory.core, LOCAL, { deployment: shop.previewName }, { set: { URL: value } }, { via: 'api' })
    await set('pg://${HOST}')
    await expect(set('pg://${NOBODY}')).rejects.toMatchObject({ code: 'variable_reference_unknown' })
    const effective = await memory.core.variables.effective(await shop.preview())
    expect(effective.map(({ name, scope }) => [name, scope])).toEqual([
      ['HOST', 'parent'],
      ['URL', 'deployment'],
    ])
  })
})

describe('a pull request from a fork', () => {
  const waiting = async () => {
    const shop = await previewed(memory, githubSamples, { pullRequests: 'all' })
    await shop.send(fork)
    return { shop, commit: (await shop.record())?.headCommit ?? '' }
  }
  const approve = (name: string, commit: string, actor: Parameters<typeof approvePreview>[1] = LOCAL) =>
    approvePreview(memory.core, actor, name, KEY, commit, 'panel')

  it('is built of the commit that was approved alone, and a push needs another approval', async () => {
    const { shop, commit } = await waiting()
    await expect(approve(shop.name, FACTS.before)).rejects.toMatchObject({ code: 'preview_changed' })
    expect(await shop.preview()).toBeNull()
    await approve(shop.name, commit)
    expect(await shop.previewRollouts()).toMatchObject([{ kind: 'deploy', ref: commit }])
    const payload = JSON.parse(JSON.stringify(fork.payload).replaceAll(commit, FACTS.before)) as Record<string, unknown>
    const pushed = { ...fork, payload: { ...payload, action: 'synchronize' } }
    expect(await shop.send(pushed, { id: 'pushed' })).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('approves') })
    expect(await shop.previewRollouts()).toHaveLength(1)
    expect(await listPreviews(memory.core, LOCAL, shop.name)).toMatchObject([{ needsApproval: true, approvedCommit: commit }])
    await expect(approve(shop.name, commit)).rejects.toMatchObject({ code: 'preview_changed' })
    await approve(shop.name, FACTS.before)
    expect((await shop.previewRollouts())[0]).toMatchObject({ ref: FACTS.before })
  })

  it('is approved by who may roll out, and by no hook', async () => {
    const { shop, commit } = await waiting()
    const viewer = await userWith(memory, `viewer-${shop.name}`, 'viewer')
    const developer = await userWith(memory, `developer-${shop.name}`, 'developer')
    await expect(approve(shop.name, commit, viewer)).rejects.toMatchObject({ code: 'forbidden' })
    const { id, name, projectId } = await shop.parent()
    const hook = { type: 'hook', id: `webhook:${id}`, name: 'ada', deployment: { id, name, projectId } } as const
    await expect(approve(shop.name, commit, hook)).rejects.toMatchObject({ code: 'deployment_not_found' })
    await approve(shop.name, commit, developer)
    expect(await shop.record()).toMatchObject({ approvedBy: developer.name, approvedCommit: commit })
    // A developer does not remove anything.
    await expect(removePreview(memory.core, developer, shop.name, KEY, 'api')).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('never becomes one of the repository itself, and gets no secret', async () => {
    const { shop, commit } = await waiting()
    await approve(shop.name, commit)
    await shop.send(updated, { id: 'as its own' })
    expect(await shop.record()).toMatchObject({ isFork: true })
    await setPreviewSettings(memory.core, LOCAL, shop.name, { secrets: ['TOKEN'] })
    await changeVariables(
      memory.core,
      LOCAL,
      { deployment: shop.name },
      { set: { TOKEN: { value: 's3', secret: true }, A: 'a', B: '${TOKEN}' } },
      { via: 'api' },
    )
    const { kept, leftOut } = await memory.core.variables.allowed(await shop.preview())
    expect(kept.map(({ name }) => name)).toEqual(['A'])
    expect(leftOut.map(({ name }) => name)).toEqual(['B', 'TOKEN'])
  })

  it('that is closed before anybody approved it waits no more', async () => {
    const { shop } = await waiting()
    await shop.send(closed, { id: 'closed' })
    expect(await shop.record()).toBeNull()
  })
})
