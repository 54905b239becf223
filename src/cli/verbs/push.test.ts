import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PushView } from '#api/schemas/push-view.ts'
import { DEFAULT_PUSH_SETTINGS } from '#core/push/push-settings.schema.ts'
import { apiError, deployment, type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const push = (changes: Partial<PushView> = {}): PushView => ({
  ...DEFAULT_PUSH_SETTINGS,
  branch: 'main',
  https: 'https://panel.example.org/git/shop.git',
  ssh: null,
  sshFingerprint: null,
  ...changes,
})
const deployments = '/api/v1/deployments'
const path = `${deployments}/shop/push`

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
  panel.on('GET', path, { body: push() })
})
afterEach(() => panel.close())
const sent = () => panel.calls.filter(({ method }) => method !== 'GET').map(({ method, path: to, body }) => ({ method, to, body }))
const cli = (...args: string[]) => runCli(panel.url, args)

describe('webops push', () => {
  it('shows where to push, and what is taken', async () => {
    const { out, error } = await cli('push', 'show', 'shop')
    expect(error).toBeNull()
    expect(out).toContain('A push to main deploys shop.\n')
    expect(out).toMatch(/https +https:\/\/panel\.example\.org\/git\/shop\.git\n +ssh +not taken here\n +mode +refuse /)
    panel.on('GET', path, {
      body: push({ mode: 'accept', ssh: 'ssh://git@panel.example.org:2222/shop.git', sshFingerprint: 'SHA256:abc' }),
    })
    expect((await cli('push', 'show', 'shop')).out).toMatch(/ssh +ssh:\/\/git@.+\n +host key +SHA256:abc\n +mode +accept /)
    expect(JSON.parse((await cli('push', 'show', 'shop', '--json')).out)).toMatchObject({ mode: 'accept' })
  })

  it('changes what is named and nothing else', async () => {
    panel.on('PATCH', path, { body: push({ forcePush: true }) })
    expect((await cli('push', 'set', 'shop', '--force-push', '--no-fsck')).out).toMatch(/force-push +allowed\n/)
    await cli(
      'push',
      'set',
      'shop',
      '--mode',
      'accept',
      '--other-branches',
      'refuse',
      '--tags',
      '--deletions',
      '--max-pack',
      '200',
      '--fsck',
    )
    await cli('push', 'set', 'shop', '--no-tags', '--no-deletions', '--no-force-push')
    expect(sent().map(({ body }) => body)).toEqual([
      { forcePush: true, fsckObjects: false },
      { mode: 'accept', otherBranches: 'refuse', deployTags: true, deletions: true, maxPackMb: 200, fsckObjects: true },
      { deployTags: false, deletions: false, forcePush: false },
    ])
  })

  it('asks for no change where none is named, or where it is none', async () => {
    expect((await cli('push', 'set', 'shop')).out).toContain('deploys shop')
    for (const wrong of [
      ['--mode', 'maybe'],
      ['--max-pack', '2 GB'],
      ['--other-branches', 'drop'],
    ])
      expect((await cli('push', 'set', 'shop', ...wrong)).error).not.toBeNull()
    expect(sent()).toEqual([])
  })
})

describe('webops deploy and create, of one that is pushed to', () => {
  const pushed = { ...deployment(), repository: 'push', latestRollout: null, release: null }
  const none = { status: 404, body: apiError('deployment_not_found', 'There is no deployment shop.') }

  it.each(['deploy', 'create'])('%s make it and say how to push', async (verb) => {
    panel.on('GET', `${deployments}/shop`, none)
    panel.on('POST', deployments, { status: 201, body: pushed })
    const { out, error } = await cli(verb, 'shop', '--repository', 'push')
    expect(error).toBeNull()
    expect(out).toContain('webops git-remote add shop\n')
    expect(sent()).toHaveLength(1)
  })

  it('have one take pushes from now on, without a rollout of nothing', async () => {
    panel.on('GET', `${deployments}/shop`, { body: deployment() })
    panel.on('PATCH', `${deployments}/shop`, { body: pushed })
    expect((await cli('deploy', 'shop', '--repository', 'push')).out).toContain('webops git-remote add shop\n')
    expect(sent()).toEqual([{ method: 'PATCH', to: `${deployments}/shop`, body: { repository: 'push' } }])
  })

  it('deploy nothing while nothing was pushed', async () => {
    panel.on('GET', `${deployments}/shop`, { body: pushed })
    expect((await cli('deploy', 'shop')).error).toMatchObject({ code: 'nothing_pushed' })
    expect(sent()).toEqual([])
  })
})
