import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeployment } from '../deployment/create-deployment.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { hashToken, randomToken } from '../user/hash-token.ts'
import { callDeployHook } from './call-deploy-hook.ts'
import { MOST_DEPLOY_HOOKS } from './deploy-hook.schema.ts'
import { createDeployHook, listDeployHooks, removeDeployHook } from './deploy-hooks.ts'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'

const NO_SUCH_HOOK = { code: 'hook_not_found', kind: 'not_found' }

let memory: MemoryCore
let name: string
let id: string
let made = 0
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())
beforeEach(async () => {
  name = `app-${(made += 1)}`
  const input = { name, repository: 'https://example.org/a.git', branch: 'live' }
  id = (await createDeployment(memory.core, LOCAL, input, { deploy: false, via: 'api' })).id
})

const create = (hook: string) => createDeployHook(memory.core, LOCAL, name, { name: hook })
const tokenOf = ({ url }: { url: string }) => url.split('/').at(-1) ?? ''
const call = (token: string, key: string | null = null) => callDeployHook(memory.core, token, key)
const rollouts = async () => (await memory.core.rollouts.list(id, { limit: 100 })).items
const deliveries = async () => (await memory.core.deliveries.list(id, { limit: 100 })).items

describe('a deploy hook', () => {
  it('is an address of 256 bits, of which a hash and the first letters are kept', async () => {
    const hook = await create('registry')
    const token = tokenOf(hook)
    expect(hook.url).toBe(`https://localhost/api/v1/hooks/deploy/${token}`)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const [row] = await memory.database.deployHook.findMany({ where: { deploymentId: id } })
    expect(row).toMatchObject({ hash: hashToken(token), prefix: token.slice(0, 6) })
    expect(JSON.stringify(await listDeployHooks(memory.core, LOCAL, name))).not.toMatch(new RegExp(`${token}|${row?.hash}`))
  })

  it('deploys what the branch has, and is among the deliveries', async () => {
    const hook = await create('registry')
    const rollout = await call(tokenOf(hook))
    expect(await rollouts()).toMatchObject([
      {
        id: rollout.id,
        kind: 'deploy',
        ref: 'live',
        cause: { actor: `deploy-hook:${hook.id}`, name: 'deploy hook registry', via: 'hook' },
      },
    ])
    expect(await deliveries()).toMatchObject([
      { source: 'hook', event: 'call', author: 'registry', outcome: 'deployed', rolloutId: rollout.id, rollout: 1 },
    ])
    expect((await listDeployHooks(memory.core, LOCAL, name))[0]?.lastUsedAt).not.toBeNull()
  })

  it('deploys once for one key, also at the same moment, and each time without', async () => {
    const token = tokenOf(await create('registry'))
    const ids = await Promise.all([1, 2, 3].map(async () => (await call(token, 'build 7')).id))
    expect(new Set(ids).size).toBe(1)
    expect((await call(tokenOf(await create('other')), 'build 7')).id).not.toBe(ids[0])
    await call(token)
    await call(token)
    expect(await rollouts()).toHaveLength(4)
    expect((await rollouts()).filter(({ state }) => state === 'queued')).toHaveLength(1)
  })

  it('answers nobody with another token, none of a removed hook or deployment', async () => {
    const token = tokenOf(await create('registry'))
    for (const wrong of ['', 'x', randomToken(), token.slice(1), `${token}x`, hashToken(token), `${token.slice(0, -1)}\0`])
      await expect(call(wrong)).rejects.toMatchObject(NO_SUCH_HOOK)
    await removeDeployHook(memory.core, LOCAL, name, 'registry')
    await expect(call(token)).rejects.toMatchObject(NO_SUCH_HOOK)
    const other = tokenOf(await create('other'))
    await memory.database.deployment.update({ where: { id }, data: { removedAt: new Date() } })
    await expect(call(other)).rejects.toMatchObject(NO_SUCH_HOOK)
    expect(await deliveries()).toEqual([])
    expect(await rollouts()).toEqual([])
  })

  it('says why it failed while the deployment is being removed', async () => {
    const token = tokenOf(await create('registry'))
    await requestRollout(memory.core, LOCAL, name, { kind: 'remove', via: 'api' })
    await expect(call(token)).rejects.toMatchObject({ code: 'being_removed' })
    expect(await deliveries()).toMatchObject([{ outcome: 'failed', code: 'being_removed' }])
    await expect(create('more')).rejects.toMatchObject({ code: 'being_removed' })
  })

  it('has a name of its own', async () => {
    await create('registry')
    await expect(create('registry')).rejects.toMatchObject({ code: 'deploy_hook_exists', field: 'name' })
    for (const wrong of ['', 'A', '-a', 'a-', 'a b', 'x'.repeat(49)]) await expect(create(wrong)).rejects.toThrow(/lower-case/)
    await expect(removeDeployHook(memory.core, LOCAL, name, 'other')).rejects.toMatchObject({ code: 'deploy_hook_not_found' })
  })

  it('is one of twenty at most, also when many are made at once', async () => {
    for (let n = 2; n < MOST_DEPLOY_HOOKS; n += 1) await create(`hook-${n}`)
    const answers = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(create))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    await expect(create('more')).rejects.toMatchObject({ code: 'too_many_deploy_hooks' })
    expect(await listDeployHooks(memory.core, LOCAL, name)).toHaveLength(MOST_DEPLOY_HOOKS)
  })

  it('is made and removed by who changes the deployment', async () => {
    const viewer = await userWith(memory, `viewer-${made}`, 'viewer')
    await create('registry')
    await expect(createDeployHook(memory.core, viewer, name, { name: 'evil' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(removeDeployHook(memory.core, viewer, name, 'registry')).rejects.toMatchObject({ code: 'forbidden' })
    expect(await listDeployHooks(memory.core, viewer, name)).toMatchObject([{ name: 'registry', createdBy: 'root on the server' }])
  })
})
