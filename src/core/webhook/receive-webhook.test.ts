import { callDeployHook } from '../deploy-hook/call-deploy-hook.ts'
import { createDeployHook } from '../deploy-hook/deploy-hooks.ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { updateDeployment } from '../deployment/update-deployment.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { removeWebhook, renewWebhookSecret, updateWebhook } from './set-webhook.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { hooked, SAMPLES, signedRequest } from '../../../tests/support/webhook-world.ts'
import { bitbucketSamples } from '../../../tests/conformance/forge/samples/bitbucket.ts'
import { giteaSamples } from '../../../tests/conformance/forge/samples/gitea.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { gitlabSamples } from '../../../tests/conformance/forge/samples/gitlab.ts'
import { FACTS, rawRequest } from '../../../tests/conformance/forge/samples/sample.ts'

const NO_SUCH_HOOK = { code: 'hook_not_found', kind: 'not_found' }
const UNIQUE = new Set(SAMPLES.filter(([, { forge }]) => forge.hasUniqueBodies).map(([title]) => title))

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

describe.each(SAMPLES)('a webhook of %s', (title, samples) => {
  const there = (input?: Parameters<typeof hooked>[2]) => hooked(memory, samples, input)

  it('deploys the branch that was pushed, once, for who pushed it', async () => {
    const shop = await there()
    const answer = await shop.send(samples.push)
    expect(answer.outcome).toBe('deployed')
    expect(await shop.rollouts()).toMatchObject([
      { kind: 'deploy', ref: 'main', cause: { actor: `webhook:${shop.id}`, name: `${FACTS.login} at ${title}`, via: 'webhook' } },
    ])
    const [rollout] = await shop.rollouts()
    expect(await shop.deliveries()).toMatchObject([
      { id: answer.delivery, source: samples.forge.id, event: 'push', ref: 'main', commit: FACTS.after, outcome: 'deployed' },
    ])
    expect((await shop.deliveries())[0]).toMatchObject({ rolloutId: rollout?.id, rollout: 1, author: FACTS.login })
    expect((await memory.core.webhooks.get(shop.id))?.verifiedAt).not.toBeNull()
  })

  it.each(['a wrong', 'no', 'a cut off', 'an empty'] as const)(
    'believes nothing with %s signature, and tells the operator alone',
    async (which) => {
      const shop = await there()
      const request = shop.request(samples.push, which === 'a wrong' ? { secret: 'another-secret-than-this-one' } : {})
      const headers = request.headers as Headers
      const signature = headers.get(samples.signature) ?? ''
      if (which === 'no') headers.delete(samples.signature)
      if (which === 'a cut off') headers.set(samples.signature, signature.slice(0, -2))
      if (which === 'an empty') headers.set(samples.signature, '')
      await expect(shop.raw(request)).rejects.toMatchObject(NO_SUCH_HOOK)
      expect(await shop.rollouts()).toEqual([])
      const [refused, ...more] = await shop.deliveries()
      expect(more).toEqual([])
      expect(refused).toMatchObject({ outcome: 'refused', code: expect.stringMatching(/^webhook_signature_/), commit: null, subject: null })
      expect(refused?.reason).toMatch(/^[A-Z].*[.?]$/)
      expect((await memory.core.webhooks.get(shop.id))?.verifiedAt).toBeNull()
    },
  )

  it.runIf(samples.signOtherwise)('believes no other algorithm', async () => {
    const shop = await there()
    const body = JSON.stringify(samples.push.payload)
    const headers = { ...samples.push.headers, ...samples.signOtherwise?.(body, shop.secret) }
    await expect(shop.raw(rawRequest(body, headers))).rejects.toMatchObject(NO_SUCH_HOOK)
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'refused', code: 'webhook_signature_algorithm' }])
  })

  it('takes its own secret alone: none of before, none of another deployment', async () => {
    const [shop, other] = [await there(), await there()]
    await expect(shop.send(samples.push, { secret: other.secret })).rejects.toMatchObject(NO_SUCH_HOOK)
    const renewed = await renewWebhookSecret(memory.core, LOCAL, shop.name)
    expect(renewed.secret).not.toBe(shop.secret)
    await expect(shop.send(samples.push)).rejects.toMatchObject(NO_SUCH_HOOK)
    expect(await shop.send(samples.push, { secret: renewed.secret })).toMatchObject({ outcome: 'deployed' })
  })

  it('takes no word of another repository, whose name begins or ends alike', async () => {
    const shop = await there()
    for (const name of ['team/shop-2', 'my/team/shop', 'team/shopping', 'eam/shop']) {
      const text = JSON.stringify(samples.push.payload)
        .replaceAll(/\bteam\/shop\b/g, name)
        .replaceAll('"slug":"shop"', '"slug":"other"')
      await expect(shop.send({ ...samples.push, payload: JSON.parse(text) as unknown })).rejects.toMatchObject(NO_SUCH_HOOK)
    }
    expect(await shop.rollouts()).toEqual([])
    expect(new Set((await shop.deliveries()).map(({ code }) => code))).toEqual(new Set(['webhook_repository_other']))
  })

  it('does a delivery that is sent again once', async () => {
    const shop = await there()
    const first = await shop.send(samples.push)
    expect(await shop.send(samples.push)).toMatchObject({ delivery: first.delivery, outcome: 'repeated' })
    expect(await shop.rollouts()).toHaveLength(1)
    expect(await shop.deliveries()).toHaveLength(1)
  })

  it(`${UNIQUE.has(title) ? 'does' : 'does not'} take the same body under another id for a replay`, async () => {
    const shop = await there()
    await shop.send(samples.push)
    const again = await shop.send(samples.push, { id: 'another-id' })
    expect(again.outcome).toBe(UNIQUE.has(title) ? 'repeated' : 'deployed')
    expect(await shop.rollouts()).toHaveLength(UNIQUE.has(title) ? 1 : 2)
  })

  it('makes one rollout of two deliveries that are the same and come at the same moment', async () => {
    const shop = await there()
    const answers = await Promise.all([1, 2, 3].map(() => shop.send(samples.push)))
    expect(new Set(answers.map(({ delivery }) => delivery)).size).toBe(1)
    expect(await shop.rollouts()).toHaveLength(1)
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'deployed' }])
  })

  it('does once what it could not do at first', async () => {
    const shop = await there()
    const create = vi.spyOn(memory.core.rollouts, 'create').mockRejectedValueOnce(new Error('The database is away.'))
    await expect(shop.send(samples.push)).rejects.toThrow('away')
    create.mockRestore()
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'received' }])
    expect(await shop.send(samples.push)).toMatchObject({ outcome: 'deployed' })
    expect(await shop.send(samples.push)).toMatchObject({ outcome: 'repeated' })
    expect(await shop.rollouts()).toHaveLength(1)
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'deployed' }])
  })

  it.runIf(samples.ping)('answers each time that it is tried out', async () => {
    const shop = await there()
    for (const id of ['one', 'two']) expect(await shop.send(samples.ping ?? samples.push, { id })).toMatchObject({ outcome: 'answered' })
    expect(await shop.deliveries()).toMatchObject([{ event: 'ping', outcome: 'answered' }, { event: 'ping' }])
    expect(await shop.rollouts()).toEqual([])
  })

  it('leaves a deleted branch, a pull request and the rest alone, in words', async () => {
    const shop = await there({ branches: ['**'], tags: ['**'] })
    const kinds = ['branchDeleted', 'opened', 'closed', 'fork', 'ignored'] as const
    for (const kind of kinds) expect(await shop.send(samples[kind], { id: kind })).toMatchObject({ outcome: 'ignored' })
    expect(await shop.rollouts()).toEqual([])
    for (const { reason } of await shop.deliveries()) expect(reason).toMatch(/^[A-Z].{8,}\.$/)
    const [, , , opened, deleted] = await shop.deliveries()
    expect([opened?.code, deleted?.code]).toEqual(['pull_request_not_wanted', 'deleted'])
    expect(opened).toMatchObject({ event: 'pull request opened', ref: `#${FACTS.number}`, subject: FACTS.title, author: FACTS.login })
  })

  it.runIf(samples.skipped)('leaves a push alone that asks for it', async () => {
    const shop = await there()
    expect(await shop.send(samples.skipped ?? samples.push)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringMatching(/asks for it: \[.+\]/),
    })
  })

  it('goes by the patterns of branches, tags and files', async () => {
    const shop = await there({ branches: ['release/*'], tags: ['v*'], paths: ['docs/**'] })
    expect(await shop.send(samples.push, { id: 'a' })).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('release/*') })
    expect(await shop.send(samples.tag, { id: 'b' })).toMatchObject({ outcome: 'deployed' })
    expect(await shop.rollouts()).toMatchObject([{ ref: 'refs/tags/v1.2.0' }])
    await updateWebhook(memory.core, LOCAL, shop.name, { branches: ['main'] })
    const { outcome } = await shop.send(samples.push, { id: 'c', payload: { more: 1 } })
    // Where the forge names no files, to deploy once too often is better than to leave a change out.
    expect(outcome).toBe(samples.tells.paths ? 'ignored' : 'deployed')
  })

  // It is answered as well: GitLab switches a webhook off after some that were not.
  it.each(['-x', 'a;touch x', 'a b', 'ä'.repeat(10), 'x'.repeat(300), 'a\0b', '\ud800'])('deploys no branch named %j', async (name) => {
    const shop = await there({ branches: ['**'] })
    const { outcome, reason } = await shop.send(samples.withBranch(name))
    expect(outcome).toBe('ignored')
    expect(reason).toContain('rename it')
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'ignored', reason }])
    expect(await shop.rollouts()).toEqual([])
  })

  it('does what the rules want of a delivery that came to nothing by those before, when it is sent again', async () => {
    const shop = await there({ branches: ['release/*'] })
    const first = await shop.send(samples.push)
    expect(first.outcome).toBe('ignored')
    await updateWebhook(memory.core, LOCAL, shop.name, { branches: ['**'] })
    expect(await shop.send(samples.push)).toMatchObject({ delivery: first.delivery, outcome: 'deployed' })
    expect(await shop.deliveries()).toMatchObject([{ id: first.delivery, outcome: 'deployed', rollout: 1 }])
    expect(await shop.send(samples.push)).toMatchObject({ outcome: 'repeated' })
    expect(await shop.rollouts()).toHaveLength(1)
  })

  it('refuses what is signed and no payload, also one of 200 levels', async () => {
    const shop = await there()
    for (const body of ['[]', '"push"', '', '{"a":', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`]) {
      const request = rawRequest(body, { ...samples.push.headers, ...samples.sign(body, shop.secret) })
      await expect(shop.raw(request)).rejects.toMatchObject({ code: 'webhook_payload_refused' })
    }
    expect(new Set((await shop.deliveries()).map(({ code }) => code))).toEqual(new Set(['webhook_body_unreadable']))
  })
})

describe('a webhook', () => {
  it('does not start what somebody has stopped, and says so; a hook neither', async () => {
    const shop = await hooked(memory, githubSamples)
    await memory.database.deployment.updateMany({ where: { id: shop.id }, data: { desiredState: 'stopped' } })
    expect(await shop.send(githubSamples.push, { id: 'stopped' })).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('is stopped'),
    })
    const { url } = await createDeployHook(memory.core, LOCAL, shop.name, { name: 'ci' })
    await expect(callDeployHook(memory.core, url.split('/').at(-1) ?? '', null)).rejects.toMatchObject({ code: 'deployment_stopped' })
    expect(await shop.rollouts()).toEqual([])
    await memory.database.deployment.updateMany({ where: { id: shop.id }, data: { desiredState: 'running' } })
    expect(await shop.send(githubSamples.push, { id: 'stopped' })).toMatchObject({ outcome: 'deployed' })
  })

  it('leaves one waiting rollout after a burst of pushes', async () => {
    const shop = await hooked(memory, githubSamples)
    for (let count = 0; count < 12; count += 1) await shop.send(githubSamples.push, { id: `burst-${count}`, payload: { count } })
    const rollouts = await shop.rollouts()
    expect(rollouts).toHaveLength(12)
    expect(rollouts.filter(({ state }) => state === 'queued')).toHaveLength(1)
    expect(rollouts[0]).toMatchObject({ state: 'queued', number: 12 })
  })

  it('knows the same payload again, whether it comes in a form or not', async () => {
    const shop = await hooked(memory, giteaSamples)
    expect(await shop.send(giteaSamples.push, { form: true })).toMatchObject({ outcome: 'deployed' })
    expect(await shop.send(giteaSamples.push, { id: 'as JSON' })).toMatchObject({ outcome: 'repeated' })
    const request = shop.request(giteaSamples.push, { id: 'with more', form: true })
    const longer = { ...request, body: Buffer.concat([request.body, Buffer.from('&more=1')]) }
    expect(await shop.raw(longer)).toMatchObject({ outcome: 'repeated' })
    expect(await shop.rollouts()).toHaveLength(1)
  })

  it('answers nobody once it, or its deployment, is removed', async () => {
    const [shop, gone] = [await hooked(memory, githubSamples), await hooked(memory, githubSamples)]
    await removeWebhook(memory.core, LOCAL, shop.name)
    await expect(shop.send(githubSamples.push)).rejects.toMatchObject(NO_SUCH_HOOK)
    await memory.database.deployment.update({ where: { id: gone.id }, data: { removedAt: new Date() } })
    await expect(gone.send(githubSamples.push)).rejects.toMatchObject(NO_SUCH_HOOK)
    expect(await memory.database.webhookDelivery.count({ where: { deploymentId: { in: [shop.id, gone.id] } } })).toBe(0)
  })

  it('says that it failed while the deployment is being removed', async () => {
    const shop = await hooked(memory, githubSamples)
    await requestRollout(memory.core, LOCAL, shop.name, { kind: 'remove', via: 'api' })
    expect(await shop.send(githubSamples.push)).toMatchObject({ outcome: 'failed' })
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'failed', code: 'being_removed' }])
  })

  it('takes nothing of the repository that the deployment was made from before', async () => {
    const shop = await hooked(memory, githubSamples)
    await updateDeployment(
      memory.core,
      LOCAL,
      shop.name,
      { repository: 'https://git.example.org/team/other' },
      { apply: false, via: 'api' },
    )
    await expect(shop.send(githubSamples.push)).rejects.toMatchObject(NO_SUCH_HOOK)
  })

  it('deploys the last of several refs that are wanted, and lists that one', async () => {
    const shop = await hooked(memory, bitbucketSamples, { branches: ['main', 'next'] })
    const { push } = bitbucketSamples.push.payload as { push: { changes: [{ new: object }] } }
    const [change] = push.changes
    const named = (name: string) => ({ ...change, new: { ...change.new, name } })
    const changes = ['wip', 'main', 'next', 'a;b', 'old'].map(named)
    const answer = await shop.send(bitbucketSamples.push, { payload: { push: { changes } } })
    expect(answer).toMatchObject({ outcome: 'deployed', reason: 'The branch next was pushed.' })
    expect(await shop.rollouts()).toMatchObject([{ ref: 'next' }])
    expect(await shop.deliveries()).toMatchObject([{ ref: 'next', event: 'push' }])
    const none = await shop.send(bitbucketSamples.push, { id: 'x', payload: { push: { changes: ['a;b', 'wip', 'old'].map(named) } } })
    expect(none).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('wip') })
    expect((await shop.deliveries())[0]).toMatchObject({ ref: 'wip', code: 'branch_not_wanted' })
  })

  it('keeps of a push of a thousand refs what it needs', async () => {
    const shop = await hooked(memory, bitbucketSamples)
    const { push } = bitbucketSamples.push.payload as { push: { changes: [{ new: object }] } }
    const names = [...Array.from({ length: 999 }, (_none, n) => `b${n}`), 'main']
    const changes = names.map((name) => ({ ...push.changes[0], new: { ...push.changes[0].new, name } }))
    expect(await shop.send(bitbucketSamples.push, { payload: { push: { changes } } })).toMatchObject({ outcome: 'deployed' })
    const [delivery] = await shop.deliveries()
    const kept = await memory.core.deliveries.get(shop.id, delivery?.id ?? '')
    expect(kept?.events).toHaveLength(100)
    expect(kept?.events?.at(-1)).toMatchObject({ name: 'main' })
  })

  it('takes whatever somebody writes into a commit, a name or a path', async () => {
    const shop = await hooked(memory, githubSamples, { paths: ['**'] })
    const commit = (githubSamples.push.payload as { head_commit: object }).head_commit
    const hostile = [
      'a\0b',
      '\ud800',
      `${'x'.repeat(249)}\u{1f600}${'y'.repeat(500)}`,
      `${'x'.repeat(199)}\u{1f600}z`,
      '\u0000',
      '"\\\'; --',
    ]
    for (const text of hostile) {
      const head = { ...commit, message: text, author: { name: text, email: text }, added: [text], modified: [], removed: [] }
      const payload = { head_commit: head, commits: [head], pusher: { name: text } }
      expect(await shop.send(githubSamples.push, { id: `h ${hostile.indexOf(text)}`, payload })).toMatchObject({ outcome: 'deployed' })
      const [delivery] = await shop.deliveries()
      const kept = JSON.stringify(await memory.core.deliveries.get(shop.id, delivery?.id ?? ''))
      // PostgreSQL takes neither, be it as text or as JSON.
      expect(kept).not.toMatch(/\\u0000|\\ud[89a-f]/i)
      expect(JSON.stringify(await shop.rollouts())).not.toMatch(/\\u0000|\\ud[89a-f]/i)
      expect(delivery?.author?.length ?? 0).toBeLessThan(300)
      expect(delivery?.subject?.length ?? 0).toBeLessThanOrEqual(200)
    }
  })

  it('keeps no more of a push than a page of names', async () => {
    const shop = await hooked(memory, githubSamples)
    const commit = (githubSamples.push.payload as { head_commit: object }).head_commit
    const added = Array.from({ length: 200 }, (_none, n) => `${n}/${'x'.repeat(4000)}`)
    await shop.send(githubSamples.push, { payload: { commits: [{ ...commit, added, modified: [], removed: [] }] } })
    const row = await memory.database.webhookDelivery.findFirstOrThrow({ where: { deploymentId: shop.id } })
    expect(JSON.stringify(row).length).toBeLessThan(10_000)
  })

  it('quotes little of a repository that is another one, and nothing that breaks a record', async () => {
    const shop = await hooked(memory, githubSamples)
    const { repository } = githubSamples.push.payload as { repository: object }
    const clone = `https://git.example.org/${'\ud800'.repeat(2000)}\0`
    await expect(shop.send(githubSamples.push, { payload: { repository: { ...repository, clone_url: clone } } })).rejects.toMatchObject(
      NO_SUCH_HOOK,
    )
    const [refused] = await shop.deliveries()
    expect(refused?.reason?.length).toBeLessThan(1100)
    expect(JSON.stringify(refused)).not.toMatch(/\\u0000|\\ud[89a-f]/i)
  })

  it('says that it is set for another forge than the one that calls', async () => {
    const shop = await hooked(memory, gitlabSamples, { forge: 'gitea' })
    await expect(shop.send(gitlabSamples.push)).rejects.toMatchObject(NO_SUCH_HOOK)
    expect((await shop.deliveries())[0]?.reason).toMatch(/comes from GitLab, and the webhook is set for Gitea and Forgejo\.$/)
    await updateWebhook(memory.core, LOCAL, shop.name, { forge: 'gitlab' })
    expect(await shop.send(gitlabSamples.push)).toMatchObject({ outcome: 'deployed' })
  })

  it('calls who pushed by the forge where the payload names nobody', async () => {
    const shop = await hooked(memory, gitlabSamples)
    const { commits } = gitlabSamples.push.payload as { commits: object[] }
    const nobody = commits.map((commit) => ({ ...commit, author: { name: '', email: '' } }))
    await shop.send(gitlabSamples.push, { payload: { user_username: null, user_name: '', commits: nobody } })
    expect(await shop.rollouts()).toMatchObject([{ cause: { name: 'GitLab' } }])
  })

  it.each(SAMPLES)('can keep whatever a delivery of %s tells, and read it again', async (_title, samples) => {
    const shop = await hooked(memory, samples)
    const { ping, push, skipped, tag, branchDeleted, opened, updated, closed, merged, reopened, fork, ignored } = samples
    const all = [ping, push, skipped, tag, branchDeleted, opened, updated, closed, merged, reopened, fork, ignored]
    for (const [index, sample] of all.entries()) {
      if (sample === null) continue
      const request = signedRequest(samples, sample, { secret: shop.secret, id: `all-${index}` })
      const { delivery } = await shop.raw(request)
      const told = samples.forge.parse(request)
      expect((await memory.core.deliveries.get(shop.id, delivery))?.events).toEqual(told.ok && told.events)
    }
  })
})
