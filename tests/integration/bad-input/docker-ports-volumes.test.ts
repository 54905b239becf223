import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOCKER, dockerWorld, fails, type World } from './docker-world.ts'

/** Ports and folders of the server that a deployment may not have, written right into the records that the worker reads. */

let world: World
let shared: string
beforeAll(async () => {
  shared = await mkdtemp(join(tmpdir(), 'bad-shared-'))
  world = await dockerWorld({ policy: `hostPaths: [${shared}]\n` })
})
afterAll(async () => {
  await world.removeAll()
  await rm(shared, { recursive: true, force: true })
})

const SERVER = `FROM node:24-bookworm-slim\nCMD ["node", "-e", "process.on('SIGTERM', process.exit); require('http').createServer((_, response) => response.end('well')).listen(3000)"]\n`
const APP = { Dockerfile: SERVER }
const WORKER = { Dockerfile: 'FROM debian:bookworm-slim\nCMD ["sleep", "600"]\n' }
const NO_PORT = { dockerNetworkMode: 'none' }

describe('a port of the server', () => {
  it('that a foreign program has', async () => {
    const foreign = createServer().listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    const { port } = foreign.address() as { port: number }
    const { error } = await fails(world, { port: 3000, dockerPorts: [`${port}:3000`] }, APP)
    expect(error).toMatchObject({ code: 'container_port_taken', step: 'candidate', diagnosis: { id: 'server_port_taken' } })
    expect(error?.diagnosis?.cause).toContain(String(port))
    foreign.close()
  })

  it('that a foreign program has on the host network', async () => {
    const foreign = createServer().listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    const { port } = foreign.address() as { port: number }
    const { error } = await fails(world, { port, dockerNetworkMode: 'host' }, APP)
    expect(error).toMatchObject({ code: 'host_port_taken', diagnosis: { id: 'server_port_taken' } })
    foreign.close()
  })

  it('that another deployment has, which serves on', async () => {
    const holder = await world.deploy({ port: 3000, dockerPorts: ['19871:3000'] }, APP)
    expect(holder.rollout.state).toBe('succeeded')
    const { error } = await fails(world, { port: 3000, dockerPorts: ['19871:3000'] }, APP)
    expect(error).toMatchObject({ code: 'port_taken', step: 'prepare', message: expect.stringContaining(holder.name) })
    expect(await (await fetch('http://127.0.0.1:19871')).text()).toBe('well')
  })

  it.each([
    ['out of range', { dockerPorts: ['99999:80'] }, 'record_invalid'],
    ['that is none', { dockerPorts: ['0:80'] }, 'record_invalid'],
    ['of the proxy', { dockerPorts: ['80:80'] }, 'policy_low_port_refused'],
    ['of the system', { dockerPorts: ['22:3000'] }, 'policy_low_port_refused'],
    ['of the system on the host network', { dockerNetworkMode: 'host', port: 53 }, 'policy_low_port_refused'],
  ])('%s', async (_what, settings, code) => {
    expect((await fails(world, { port: 3000, ...settings }, APP)).error).toMatchObject({ code, step: 'prepare' })
  })

  it('of the proxy is nobody’s, whatever the policy says, and neither is the address of another deployment', async () => {
    await world.setPolicy('lowPorts: [80, 443]\n')
    for (const port of [80, 443]) {
      const { error } = await fails(world, { port: 3000, dockerPorts: [`${port}:3000`] }, APP)
      expect(error).toMatchObject({ code: 'port_taken', message: expect.stringContaining('the proxy') })
    }
    await world.setPolicy(`hostPaths: [${shared}]\n`)
    const other = await world.add({}, APP)
    await world.database.route.create({ data: { deploymentId: other.id, host: null, path: '/', port: 19_872 } })
    const { error } = await fails(world, { port: 3000, dockerPorts: ['19872:3000'] }, APP)
    expect(error).toMatchObject({ code: 'port_taken', message: expect.stringContaining('19872') })
  })

  it('that a prebuilt image takes by itself on the host network is looked at too', async () => {
    const { error } = await fails(world, { dockerNetworkMode: 'host' }, { Dockerfile: SERVER.replace('CMD', 'EXPOSE 111\nCMD') })
    expect(error).toMatchObject({ code: 'policy_low_port_refused', step: 'freeze' })
  })
})

describe('a volume', () => {
  it.each([
    '/:/host',
    '/etc:/host',
    '/etc/../:/host',
    '/var/run/docker.sock:/s',
    '/run:/host',
    '/srv/anything:/host',
    '/proc/1/root:/host',
  ])('of the server is refused: %s', async (volume) => {
    const { error, name } = await fails(world, { ...NO_PORT, dockerVolumes: [volume] }, WORKER)
    expect(error?.code).toMatch(/^policy_host_path_refused$|^record_invalid$/)
    await expect(world.engine.inspectContainer(`webops-${name}.next`)).resolves.toBeNull()
  })

  it('in a folder that is allowed is mounted, unless a link in it leads out', async () => {
    await mkdir(join(shared, 'data'))
    await symlink('/etc', join(shared, 'link'))
    expect((await world.deploy({ ...NO_PORT, dockerVolumes: [`${shared}/data:/data`] }, WORKER)).rollout.state).toBe('succeeded')
    const { error } = await fails(world, { ...NO_PORT, dockerVolumes: [`${shared}/link:/host`] }, WORKER)
    expect(error).toMatchObject({ code: 'policy_host_path_refused' })
  })

  it.each([
    ['without our labels', false],
    ['with our labels', true],
  ])('that is a folder of the server by its driver’s options is refused: %s', async (_what, labelled) => {
    const { id, name } = await world.add({ ...NO_PORT, dockerVolumes: ['data:/host'] }, WORKER)
    const volume = `webops-${name}-data`
    await DOCKER.createVolume({
      Name: volume,
      DriverOpts: { type: 'none', o: 'bind', device: '/etc' },
      Labels: labelled ? { 'webops.deployment': name, 'webops.instance': world.instance } : {},
    })
    const rollout = await world.roll(id)
    expect(rollout.error).toMatchObject({ code: labelled ? 'volume_not_plain' : 'engine_not_ours', step: 'candidate' })
    expect(rollout.error?.hint).toMatch(/name/i)
    expect(await world.leftOf(name)).toMatchObject({ containers: [], images: [] })
    await DOCKER.getVolume(volume).remove()
  })

  it('of another deployment is refused, also where both have names that come out the same', async () => {
    const victim = await world.add(
      { ...NO_PORT, dockerVolumes: ['c:/data'] },
      { Dockerfile: `FROM debian:bookworm-slim\nCMD ["sh", "-c", "echo theirs > /data/secret; sleep 600"]\n` },
    )
    await world.database.deployment.update({ where: { id: victim.id }, data: { name: `${victim.name}-b` } })
    world.change(`${victim.name}-b`, WORKER)
    expect((await world.roll(victim.id)).state).toBe('succeeded')
    // webops-<name>-b-c, both.
    const thief = await world.add({ ...NO_PORT, dockerVolumes: ['b-c:/stolen'] }, WORKER)
    await world.database.deployment.update({ where: { id: thief.id }, data: { name: victim.name } })
    world.change(victim.name, WORKER)
    const rollout = await world.roll(thief.id)
    expect(rollout.error).toMatchObject({
      code: 'volume_of_another',
      step: 'candidate',
      message: expect.stringContaining(`${victim.name}-b`),
    })
    expect(await world.leftOf(victim.name)).toMatchObject({ containers: [], images: [] })
  })

  it('of an image’s own is empty, is nobody’s else, and goes with a rollout that fails', async () => {
    const Dockerfile = 'FROM debian:bookworm-slim\nVOLUME ["/etc/apt", "/host"]\nCMD ["sh", "-c", "ls -A /host; sleep 600"]\n'
    const { id, name } = await world.add({ port: 3000, healthTimeoutSeconds: 2 }, { Dockerfile })
    const rolling = world.roll(id)
    const volumes = async () => {
      const found = await DOCKER.getContainer(`webops-${name}.next`)
        .inspect()
        .catch(() => null)
      return (found?.Mounts ?? []).map((mount) => mount.Name ?? mount.Source)
    }
    await expect.poll(volumes, { timeout: 10_000, interval: 50 }).toHaveLength(2)
    const made = await volumes()
    expect(made.every((volume) => /^[0-9a-f]{64}$/.test(volume))).toBe(true)
    expect((await rolling).error?.code).toBe('never_healthy')
    const left = (await DOCKER.listVolumes()).Volumes.map(({ Name }) => Name)
    expect(left.filter((volume) => made.includes(volume))).toEqual([])
  })
})
