import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeStep } from '../../addons/docker/steps/remove.ts'
import { tarOf } from '../support/tar.ts'
import { type CommandWorld, commandWorld } from './command-world.ts'

let world: CommandWorld
const shop = `v${randomBytes(4).toString('hex')}`
const volume = `webops-${shop}-data`

beforeAll(async () => {
  world = await commandWorld((context) => (context.kind === 'remove' ? [removeStep(context)] : []))
  const { id } = await world.add(shop, { volumes: ['data:/data'] })
  await world.worker.deployments.update(id, { dockerVolumes: ['data:/data'] })
  await world.reconcile()
  expect(await world.container(shop)).toMatchObject({ state: 'running' })
})
afterAll(() => world.close())

const archive = (of: string) => `/api/v1/deployments/${shop}/volumes/${of}/archive`
const asLocal = { authorization: 'Bearer a-token' }
const json = async (answer: Promise<Response> | Response) => (await (await answer).json()) as { error: { code: string; message: string } }
const other = `${shop}c`
const left = `webops-${other}-media`
const drop = (name: string, typed = name) => world.ask('DELETE', `/api/v1/volumes/${name}`, { name: typed })
const names = async () => (await world.raw.listVolumes()).Volumes.map(({ Name }) => Name)

async function make(...volumes: string[]) {
  const deployment = await world.worker.deployments.getByName(other)
  const { id } = deployment ?? (await world.addDeployment(other))
  await world.worker.deployments.update(id, { dockerVolumes: volumes.map((one) => `${one}:/${one}`) })
  for (const one of volumes) await world.worker.services.engine.ensureVolume(`webops-${other}-${one}`, { 'webops.deployment': other })
  return id
}
async function removed(id: string, body: object) {
  const answer = await world.ask('DELETE', `/api/v1/deployments/${other}`, body)
  expect(answer.status).toBe(202)
  const rollout = (await answer.json()) as { id: string }
  await world.runner.wake(id)
  await expect.poll(async () => (await world.worker.rollouts.get(rollout.id))?.state, { timeout: 30_000 }).toBe('succeeded')
  return (await world.worker.rollouts.get(rollout.id))?.steps[0]?.description?.summary
}

it('a volume survives the removal of its deployment, and goes with it where its name is typed', async () => {
  const id = await make('media', 'data')
  const foreign = await world.ask('DELETE', `/api/v1/deployments/${other}`, { name: other, volumes: ['media', 'nothers'] })
  expect(foreign.status).toBe(404)
  expect(await json(foreign)).toMatchObject({ error: { code: 'volume_not_found', field: 'volumes.1' } })
  const summary = await removed(id, { name: other, volumes: ['data'] })
  expect(summary).toBe(
    `Removes the containers, the unit and the images of ${other}, and its volumes data with all that is in them; media stays`,
  )
  expect(await names()).toContain(left)
  expect(await names()).not.toContain(`webops-${other}-data`)
  const all = (await (await world.ask('GET', '/api/v1/volumes')).json()) as { items: object[] }
  expect(all.items).toContainEqual(
    expect.objectContaining({
      engineName: left,
      name: 'media',
      deployment: other,
      removed: true,
      usedBy: [],
      lastUsedAt: expect.any(String),
    }),
  )
  expect(all.items).toContainEqual(
    expect.objectContaining({ engineName: volume, deployment: shop, removed: false, usedBy: [`webops-${shop}`] }),
  )
})

it('a volume that is left is removed alone when its name is typed', async () => {
  expect(await json(drop(left, 'media'))).toMatchObject({ error: { code: 'confirmation_mismatch', field: 'name' } })
  expect(await names()).toContain(left)
  expect((await drop(left)).status).toBe(200)
  expect(await names()).not.toContain(left)
  expect((await drop(left)).status).toBe(404)
  expect((await world.worker.audit.list({ action: 'volume.remove', limit: 1 }))[0]).toMatchObject({
    actor: 'local',
    target: `volume:${left}`,
  })
})

it('a volume that a container has, running or not, is not removed', async () => {
  const answer = await drop(volume)
  expect(answer.status).toBe(409)
  expect(await json(answer)).toMatchObject({ error: { code: 'volume_in_use', message: expect.stringContaining(`webops-${shop}`) } })
  const idle = `webops-${shop}-idle`
  await world.engine.ensureVolume(idle, { 'webops.deployment': shop })
  const container = await world.raw.createContainer({ Image: world.imageId, HostConfig: { Binds: [`${idle}:/x`] } })
  try {
    expect(await json(drop(idle))).toMatchObject({ error: { code: 'volume_in_use' } })
  } finally {
    await container.remove()
  }
  expect((await drop(idle)).status).toBe(200)
})

it('a volume of somebody else is neither shown, nor read, nor removed', async () => {
  const theirs: { Name: string; Labels: Record<string, string> }[] = [
    { Name: `webops-${shop}-none`, Labels: {} },
    { Name: `webops-${shop}-elsewhere`, Labels: { 'webops.deployment': shop, 'webops.instance': 'another' } },
    { Name: `webops-${shop}-x`, Labels: { 'webops.deployment': `${shop}-x`, 'webops.instance': world.instance } },
  ]
  for (const one of theirs) await world.raw.createVolume(one)
  try {
    const listed = JSON.stringify(await (await world.ask('GET', '/api/v1/volumes')).json())
    for (const { Name } of theirs.slice(0, 2)) {
      expect(listed).not.toContain(Name)
      expect((await drop(Name)).status).toBe(404)
    }
    const own = JSON.stringify(await (await world.ask('GET', `/api/v1/deployments/${shop}/volumes`)).json())
    for (const { Name } of theirs) {
      const short = Name.replace(`webops-${shop}-`, '')
      expect(own).not.toContain(Name)
      expect(await json(fetch(world.url + archive(short), { headers: asLocal }))).toMatchObject({
        error: { code: 'volume_not_found' },
      })
      expect(await json(upload(short))).toMatchObject({
        error: { code: 'volume_not_found' },
      })
      const typed = await world.ask('DELETE', `/api/v1/deployments/${shop}`, { name: shop, volumes: [short] })
      expect(typed.status).toBe(404)
    }
    expect(await names()).toEqual(expect.arrayContaining(theirs.map(({ Name }) => Name)))
  } finally {
    for (const { Name } of theirs) await world.raw.getVolume(Name).remove()
  }
})
const upload = async (of: string) =>
  fetch(world.url + archive(of), { method: 'PUT', body: new Uint8Array(await tarOf([{ name: 'x', content: 'x' }])), headers: asLocal })
