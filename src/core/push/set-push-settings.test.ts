import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeployment } from '../deployment/create-deployment.ts'
import { updateDeployment } from '../deployment/update-deployment.ts'
import { askDetection } from '../detection/ask-detection.ts'
import { setPoll } from '../poll/set-poll.ts'
import { askPlan } from '../rollout/ask-plan.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { createWebhook } from '../webhook/set-webhook.ts'
import { changePushSettings, getPushSettings } from './set-push-settings.ts'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'

const ELSEWHERE = 'https://example.org/shop.git'
const OPTIONS = { deploy: true, via: 'api' } as const
const APPLY = { apply: true, via: 'api' } as const

let memory: MemoryCore
let name: string
let made = 0
beforeAll(async () => {
  memory = await memoryCore({ panelUrl: 'https://panel.example.org:8443' })
})
afterAll(() => memory.remove())
beforeEach(async () => {
  name = `app-${(made += 1)}`
  await createDeployment(memory.core, LOCAL, { name, repository: 'push', branch: 'live' }, OPTIONS)
})

const rollouts = () => memory.database.rollout.count({ where: { deployment: { name } } })
const update = (changes: Parameters<typeof updateDeployment>[3]) => updateDeployment(memory.core, LOCAL, name, changes, APPLY)
/** As a push asks for one. */
const pushed = async () => {
  const deploymentId = (await memory.core.deployments.getByName(name))?.id ?? ''
  const push = { deploymentId, commit: 'a'.repeat(40), over: 'ssh', ref: 'live' } as const
  return requestRollout(memory.core, LOCAL, name, { kind: 'deploy', via: 'git', push })
}

describe('how a deployment takes pushes', () => {
  it('is careful as long as nobody says otherwise, and tells where to push', async () => {
    expect(await getPushSettings(memory.core, LOCAL, name)).toEqual({
      mode: 'refuse',
      otherBranches: 'keep',
      deployTags: false,
      forcePush: false,
      deletions: false,
      maxPackMb: 1024,
      fsckObjects: true,
      branch: 'live',
      https: `https://panel.example.org:8443/git/${name}.git`,
      ssh: null,
      sshFingerprint: null,
    })
    const withSsh = (port: number) => ({ ...memory.core, settings: { ...memory.core.settings, ssh: { port, fingerprint: 'SHA256:x' } } })
    expect(await getPushSettings(withSsh(2222), LOCAL, name)).toMatchObject({
      ssh: `ssh://git@panel.example.org:2222/${name}.git`,
      sshFingerprint: 'SHA256:x',
    })
    expect(await getPushSettings(withSsh(22), LOCAL, name)).toMatchObject({ ssh: `ssh://git@panel.example.org/${name}.git` })
  })

  it('changes in what is named, and is on record', async () => {
    await changePushSettings(memory.core, LOCAL, name, { mode: 'accept', maxPackMb: 5 })
    await changePushSettings(memory.core, LOCAL, name, { deployTags: true })
    expect(await getPushSettings(memory.core, LOCAL, name)).toMatchObject({
      mode: 'accept',
      maxPackMb: 5,
      deployTags: true,
      forcePush: false,
    })
    const entries = await memory.database.auditEvent.findMany({ where: { action: 'push.set' } })
    expect(entries.map(({ details }) => details)).toMatchObject([{ mode: 'accept', maxPackMb: 5 }, { deployTags: true }])
  })

  it('takes nothing that it does not know', async () => {
    for (const wrong of [
      { mode: 'maybe' },
      { maxPackMb: 0 },
      { maxPackMb: 1.5 },
      { maxPackMb: 20_000 },
      { branch: 'main' },
      { deployTags: 'yes' },
    ])
      await expect(changePushSettings(memory.core, LOCAL, name, wrong as never)).rejects.toMatchObject({ name: 'ZodError' })
  })

  it('is shown to a viewer and changed by a developer', async () => {
    const viewer = await userWith(memory, `viewer-${made}`, 'viewer')
    expect(await getPushSettings(memory.core, viewer, name)).toMatchObject({ mode: 'refuse' })
    await expect(changePushSettings(memory.core, viewer, name, { forcePush: true })).rejects.toMatchObject({ code: 'forbidden' })
    const developer = await userWith(memory, `developer-${made}`, 'developer')
    expect(await changePushSettings(memory.core, developer, name, { forcePush: true })).toMatchObject({ forcePush: true })
    const stranger = await userWith(memory, `stranger-${made}`, null)
    await expect(getPushSettings(memory.core, stranger, name)).rejects.toMatchObject({ code: 'deployment_not_found' })
  })

  it('is no matter of one whose source is elsewhere', async () => {
    for (const source of [{ repository: ELSEWHERE }, { dockerImageName: 'nginx:1' }]) {
      name = `elsewhere-${(made += 1)}`
      await createDeployment(memory.core, LOCAL, { name, ...source }, { ...OPTIONS, deploy: false })
      await expect(getPushSettings(memory.core, LOCAL, name)).rejects.toMatchObject({ code: 'push_not_taken', kind: 'conflict' })
      await expect(changePushSettings(memory.core, LOCAL, name, {})).rejects.toMatchObject({ code: 'push_not_taken' })
    }
  })

  it('stays as it is while the deployment is being removed', async () => {
    await requestRollout(memory.core, LOCAL, name, { kind: 'remove', via: 'api' })
    await expect(changePushSettings(memory.core, LOCAL, name, {})).rejects.toMatchObject({ code: 'being_removed' })
  })
})

describe('a deployment that is pushed to', () => {
  it('rolls nothing out before something is pushed, whatever is asked for and changed', async () => {
    await update({ port: 8080 })
    expect(await rollouts()).toBe(0)
    await pushed()
    await update({ port: 8081, rootDirectory: 'web' })
    expect(await rollouts()).toBe(2)
  })

  it('keeps what was pushed, and by which way, as the cause of its rollout', async () => {
    const { id } = await pushed()
    expect((await memory.core.rollouts.get(id))?.cause).toEqual({
      actor: 'local',
      name: 'root on the server',
      via: 'git',
      over: 'ssh',
      ref: 'live',
    })
  })

  it('has no password for a repository: the one before goes, and a new one is refused', async () => {
    await update({ repository: ELSEWHERE, repositoryUsername: 'ada', repositoryPassword: 'word' })
    const { id } = (await memory.core.deployments.getByName(name)) ?? { id: '' }
    expect(await memory.core.repositoryAccess.get(id)).toMatchObject({ kind: 'password' })
    await expect(update({ repository: 'push', repositoryPassword: 'word' })).rejects.toMatchObject({
      code: 'repository_access_unfit',
      field: 'repositoryPassword',
      message: 'What is pushed to the panel is read without a password.',
    })
    const before = await rollouts()
    await update({ repository: 'push' })
    expect(await memory.core.repositoryAccess.get(id)).toBeNull()
    expect(await rollouts()).toBe(before)
    await update({ repository: ELSEWHERE })
    expect(await memory.core.repositoryAccess.get(id)).toBeNull()
  })

  it('takes no webhook of a forge and is not looked at again and again', async () => {
    await expect(createWebhook(memory.core, LOCAL, name, {})).rejects.toMatchObject({
      code: 'webhook_without_repository',
      hint: expect.stringContaining('pushed to the panel') as string,
    })
    await expect(setPoll(memory.core, LOCAL, name, {})).rejects.toMatchObject({ code: 'poll_without_repository' })
  })

  it('can be looked at and planned once something was pushed, and says so before', async () => {
    const plan = { kind: 'deploy', name } as const
    memory.answer(() => {
      throw new Error('asked')
    })
    for (const deployment of [name, undefined])
      await expect(askDetection(memory.core, LOCAL, { repository: 'push', deployment })).rejects.toMatchObject({ code: 'nothing_pushed' })
    await expect(askPlan(memory.core, LOCAL, plan)).rejects.toMatchObject({ code: 'nothing_pushed' })
    await pushed()
    await expect(askDetection(memory.core, LOCAL, { repository: 'push', deployment: name })).rejects.toThrow('asked')
    await expect(askPlan(memory.core, LOCAL, plan)).rejects.toThrow('asked')
    expect(memory.questions.at(-1)?.input).toMatchObject({ deployment: { repository: 'push' }, access: null })
  })
})
