import { expect, it } from 'vitest'
import { configuration, settings } from '../../../tests/support/stored-settings.ts'
import type { ReconcileContext } from '../../addon-api/context.ts'
import { LABEL_DEPLOYMENT, LABEL_ENGINE } from '../deployment/names.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Labels } from '../ports/engine.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { Patience } from './patience.ts'
import { reconcileAll, reconcileNamed } from './reconcile-all.ts'
import { Reconciler } from './reconciler.ts'
import type { Wish } from './wish.store.ts'

const away = new WebopsError({ code: 'engine_not_running', kind: 'unavailable', message: 'Docker does not run.' })
const IMAGE = `tree:${'a'.repeat(64)}`

const wish = (name: string, useDocker: boolean) =>
  ({
    deployment: {
      ...settings,
      id: name,
      name,
      projectId: 'p',
      project: 'default',
      environment: 'production',
      useDocker,
      desiredState: 'running',
    },
    routes: [],
    live: {
      id: `${name}-1`,
      number: 1,
      imageId: useDocker ? 'sha256:a' : IMAGE,
      configuration: { ...configuration, volumes: ['data:/data'] },
    },
    open: false,
  }) as unknown as Wish

/** A worker on a server whose Docker is there or not: its engine, as two in one are asked. */
function world(isAway: () => boolean) {
  const looked: string[] = []
  const noted: string[] = []
  const mends: unknown[] = []
  const both = (standard: object[], containers: object[]) => (labels: Labels) => {
    const only = labels[LABEL_ENGINE] === 'process'
    if (isAway() && !only) return Promise.reject(away)
    const all = only ? standard : [...standard, ...containers]
    const name = labels[LABEL_DEPLOYMENT]
    return Promise.resolve(name ? all.filter((one) => (one as { labels?: Labels }).labels?.[LABEL_DEPLOYMENT] === name) : all)
  }
  const of = (name: string) => ({
    id: name,
    name: `webops-${name}`,
    labels: { [LABEL_DEPLOYMENT]: name },
    state: 'exited',
    networkMode: 'bridge',
  })
  const handler = (context: ReconcileContext) => {
    looked.push(`${context.deployment.name} ${context.seen.containers.map(({ name }) => name).join()}`)
    return Promise.resolve([])
  }
  const worker = {
    serverId: 's',
    folders: { deployments: '/d', workspaces: '/w' },
    clock: { monotonic: () => performance.now(), now: () => new Date() },
    lease: { check: () => Promise.resolve() },
    registry: { reconcileHooks: () => [{ addon: 'docker', handler, timeoutMs: 1000 }], settings: () => ({}) },
    routes: { listForServer: () => Promise.resolve([]) },
    wishes: {
      list: (_server: string, name?: string) =>
        Promise.resolve({
          readable: [wish('blog', false), wish('shop', true)].filter(({ deployment }) => name === undefined || deployment.name === name),
          unreadable: [],
        }),
      images: () => Promise.resolve([{ deploymentId: 'shop', imageId: 'sha256:a', imageAvailable: true }]),
      removed: () => Promise.resolve(new Map()),
    },
    releases: { noteImages: (id: string) => Promise.resolve(void mends.push(`images of ${id}`)) },
    services: {
      engine: {
        surveyContainers: both([of('blog')], [of('shop')]),
        listVolumes: (labels: Labels) => both([{}], [{}])(labels).then(() => ['webops-shop-data']),
        listImages: (labels: Labels) => both([{ id: IMAGE }], [{ id: 'sha256:a' }])(labels),
        listNetworks: () => (isAway() ? Promise.reject(away) : Promise.resolve([])),
      },
      supervisor: { available: () => Promise.resolve(true), survey: () => Promise.resolve([]) },
      proxy: { apply: () => Promise.resolve() },
      baseImages: {},
      files: {},
    },
    note: (message: string, details: object = {}) => void noted.push(`${message} ${JSON.stringify(details)}`),
    audit: { record: (event: unknown) => Promise.resolve(void mends.push(event)) },
    live: { publish: () => Promise.resolve() },
  } as unknown as WorkerCore
  const runner = { whileIdle: (_id: string, act: () => Promise<void>) => act(), recover: () => Promise.resolve() } as never
  const neighbours = { runner, look: () => Promise.resolve(), patience: new Patience(() => 0) }
  return { worker, neighbours, looked, noted, mends, runner }
}

it('looks after standard deployments while Docker is away, and takes it for nothing that containers are not seen', async () => {
  const { worker, neighbours, looked, mends } = world(() => true)
  const { looked: count, findings, problem, isWhole } = await reconcileAll(worker, neighbours)
  expect([looked, count]).toEqual([['blog webops-blog'], 1])
  // The one of containers is not said to have lost its image, its network or its volume.
  expect(findings.map(({ deployment, what }) => [deployment.name, what])).toEqual([['blog', 'its volume webops-blog-data is not there']])
  expect(mends).toEqual([])
  expect([problem?.message, isWhole]).toEqual(['What runs in containers is not known, and was left alone: Docker does not run.', false])
})

it('looks after one standard deployment that ended meanwhile, and says so of one in a container', async () => {
  const { worker, neighbours, looked } = world(() => true)
  await reconcileNamed(worker, neighbours, 'blog')
  expect(looked).toEqual(['blog webops-blog'])
  await expect(reconcileNamed(worker, neighbours, 'shop')).rejects.toMatchObject({ code: 'engine_not_running' })
})

it('tells of the engine as a problem while that lasts, and of what it found once', async () => {
  let isAway = false
  const { worker, runner, looked, mends, noted } = world(() => isAway)
  const reconciler = new Reconciler(worker, { runner, look: () => Promise.resolve() })
  expect(await reconciler.everything()).toBe(true)
  const told = mends.length
  isAway = true
  expect(await reconciler.everything()).toBe(false)
  expect(reconciler.last).toMatchObject({ looked: 1, problem: expect.stringContaining('not known') as string })
  expect(await reconciler.everything()).toBe(false)
  isAway = false
  expect(await reconciler.everything()).toBe(true)
  expect(reconciler.last).toMatchObject({ looked: 2, problem: null })
  expect(mends).toHaveLength(told)
  expect(noted.filter((line) => line.includes('not known'))).toHaveLength(1)
  expect(looked.filter((line) => line.startsWith('shop'))).toHaveLength(2)
})
