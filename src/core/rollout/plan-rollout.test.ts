import { describe, expect, it } from 'vitest'
import type { DeploymentHook, HookContext } from '../../addon-api/context.ts'
import type { Step } from '../../addon-api/step.ts'
import { addonRegistry } from '../addon/addon-registry.ts'
import type { LoadedAddon } from '../addon/load-addon.ts'
import type { Phase } from '../addon/manifest.schema.ts'
import { planRollout } from './plan-rollout.ts'
import type { PlannedStep } from './planned-step.ts'

const step = (key: string, overrides: Partial<Step> = {}): Step => ({
  key,
  title: key,
  describe: () => ({ summary: key }),
  run: async () => undefined,
  ...overrides,
})

function addon(
  name: string,
  hooks: { phase: Phase; priority: number; handler: DeploymentHook; onError?: 'fail' | 'warn'; timeoutMs?: number }[],
): LoadedAddon {
  return {
    manifest: { name, version: '1.0.0', api: 1, title: name, description: name, requires: { addons: [] }, hooks: {}, settings: {} },
    dir: `/addons/${name}`,
    hooks: hooks.map((hook) => ({ addon: name, handlerName: 'hooks.ts#hook', timeoutMs: 1000, onError: 'fail', ...hook })),
  }
}

const git = addon('git', [{ phase: 'pre_deployment', priority: 10, handler: () => [step('fetch')] }])
const docker = addon('docker', [
  { phase: 'post_deployment', priority: 90, handler: () => [step('promote')] },
  { phase: 'post_deployment', priority: 50, handler: () => [step('build'), step('start', { needsRelease: true })] },
  { phase: 'pre_deployment', priority: 50, handler: () => [step('detect')] },
])
const caddy = addon('caddy', [{ phase: 'post_deployment', priority: 80, handler: () => [step('switch')] }])

const freeze: PlannedStep = { step: step('freeze'), addon: 'webops', hookKey: 'core/freeze', hookTimeoutMs: 1000, onError: 'fail' }
const context = () => ({}) as HookContext
const keys = (planned: PlannedStep[]) => planned.map((entry) => entry.step.key)

describe('planRollout', () => {
  it('orders by phase and priority and freezes before the first step that needs the release', async () => {
    const planned = await planRollout(addonRegistry([docker, caddy, git]), context, freeze)
    expect(keys(planned)).toEqual(['fetch', 'detect', 'build', 'freeze', 'start', 'switch', 'promote'])
  })

  it('reads what the repository says of itself as soon as it is fetched, and nothing where nothing is', async () => {
    const read: PlannedStep = { ...freeze, step: step('read-settings'), hookKey: 'core/read-settings' }
    const planned = await planRollout(addonRegistry([docker, caddy, git]), context, freeze, read)
    expect(keys(planned)).toEqual(['fetch', 'read-settings', 'detect', 'build', 'freeze', 'start', 'switch', 'promote'])
    expect(keys(await planRollout(addonRegistry([docker]), context, freeze, read))).not.toContain('read-settings')
  })

  it('freezes nothing for a kind that makes no release', async () => {
    expect(keys(await planRollout(addonRegistry([docker]), context, null))).not.toContain('freeze')
  })

  it('refuses two steps of one name, since the log and the record are kept by it', async () => {
    const twin = addon('twin', [{ phase: 'pre_deployment', priority: 1, handler: () => [step('fetch')] }])
    await expect(planRollout(addonRegistry([git, twin]), context, freeze)).rejects.toMatchObject({ code: 'hook_failed' })
  })

  it('names the addon whose hook fails', async () => {
    const broken = addon('broken', [{ phase: 'pre_deployment', priority: 1, handler: () => Promise.reject(new Error('no such thing')) }])
    await expect(planRollout(addonRegistry([broken]), context, freeze)).rejects.toThrow(/addon broken.*no such thing/)
  })

  it('leaves out a hook that only warns and never answers', async () => {
    const hangs = addon('hangs', [
      { phase: 'pre_deployment', priority: 1, onError: 'warn', timeoutMs: 10, handler: () => new Promise<Step[]>(() => undefined) },
    ])
    expect(keys(await planRollout(addonRegistry([hangs, git]), context, null))).toEqual(['fetch'])
  })
})
