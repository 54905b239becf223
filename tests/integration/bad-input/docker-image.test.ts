import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { DOCKER, dockerWorld, fails, NOTHING, type World } from './docker-world.ts'

/** Prebuilt images that say harmful or senseless things of themselves. */

let world: World
const made: string[] = []
beforeAll(async () => {
  world = await dockerWorld()
})
afterAll(async () => {
  await world.removeAll()
  for (const image of made)
    await DOCKER.getImage(image)
      .remove({ force: true })
      .catch(() => undefined)
})

/** Builds an image as somebody else would, with the engine's own command. */
async function foreignImage(name: string, ...lines: string[]): Promise<string> {
  const dir = join(world.dir, `image-${name}`)
  await mkdir(dir)
  await writeFile(join(dir, 'Dockerfile'), `FROM node:24-bookworm-slim\n${lines.join('\n')}\n`)
  const image = `bad-image/${name}:1`
  await requireProgram('docker', ['build', '--quiet', '--tag', image, dir], { env: { ...process.env, DOCKER_BUILDKIT: '0' } })
  made.push(image)
  return image
}

/** An image whose configuration no Dockerfile could make: written by hand, as `docker load` takes it. */
async function craftedImage(name: string, config: object): Promise<string> {
  const dir = join(world.dir, `crafted-${name}`)
  await mkdir(join(dir, 'layer'), { recursive: true })
  await requireProgram('tar', ['-cf', join(dir, 'layer.tar'), '-C', join(dir, 'layer'), '.'])
  const layer = createHash('sha256')
    .update(await readFile(join(dir, 'layer.tar')))
    .digest('hex')
  const image = `bad-image/${name}:1`
  const content = { architecture: 'amd64', os: 'linux', config, rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] }, history: [{}] }
  await writeFile(join(dir, 'config.json'), JSON.stringify(content))
  await writeFile(join(dir, 'manifest.json'), JSON.stringify([{ Config: 'config.json', RepoTags: [image], Layers: ['layer.tar'] }]))
  await requireProgram('tar', ['-cf', join(dir, 'image.tar'), '-C', dir, 'manifest.json', 'config.json', 'layer.tar'])
  await requireProgram('docker', ['load', '--quiet', '--input', join(dir, 'image.tar')])
  made.push(image)
  return image
}

const SERVER = `CMD ["node", "-e", "process.on('SIGTERM', process.exit); require('http').createServer((_, response) => response.end(JSON.stringify(process.env))).listen(process.env.PORT)"]`
const given = (image: string, more: Record<string, unknown> = {}) => ({
  dockerImageName: image,
  projectType: 'image',
  healthTimeoutSeconds: 5,
  ...more,
})
const environmentOf = async (name: string) => (await (await fetch(`http://${world.address(name)}`)).json()) as Record<string, string>

describe('a prebuilt image', () => {
  it('whose labels claim to be another deployment’s is not taken for it', async () => {
    const victim = await world.deploy(given(await foreignImage('plain', 'EXPOSE 3000', SERVER)))
    expect(victim.rollout.state).toBe('succeeded')
    const labels = [`webops.deployment=${victim.name}`, `webops.instance=${world.instance}`, 'webops.release=1'].map(
      (label) => `LABEL ${label}`,
    )
    const claiming = await foreignImage('claiming', ...labels, 'EXPOSE 3000', SERVER)

    const thief = await world.deploy(given(claiming))
    expect(thief.rollout.state).toBe('succeeded')
    expect((await world.engine.inspectContainer(`webops-${thief.name}`))?.labels).toMatchObject({ 'webops.deployment': thief.name })
    expect((await world.leftOf(victim.name)).containers).toEqual([`webops-${victim.name}`])

    // Nor are the two mixed up when one of them goes.
    expect((await world.roll(victim.id, 'remove')).state).toBe('succeeded')
    expect(await world.leftOf(victim.name)).toEqual(NOTHING)
    expect((await world.engine.inspectContainer(`webops-${thief.name}`))?.state).toBe('running')
    expect(await world.engine.inspectImage(claiming)).not.toBeNull()
    expect((await world.roll(thief.id, 'restart')).state).toBe('succeeded')
  })

  it('with triggers for builds runs none of them', async () => {
    const image = await foreignImage('onbuild', 'ONBUILD RUN exit 1', 'ONBUILD COPY . /stolen', 'EXPOSE 3000', SERVER)
    expect((await world.deploy(given(image))).rollout.state).toBe('succeeded')
  })

  it('whose HEALTHCHECK hangs is judged by its port; without one, it is given up in time', async () => {
    const image = await foreignImage('hanging', 'EXPOSE 3000', 'HEALTHCHECK --interval=1s --timeout=600s CMD sleep 600', SERVER)
    expect((await world.deploy(given(image))).rollout.state).toBe('succeeded')
    const { error } = await fails(world, given(image, { dockerNetworkMode: 'none', healthTimeoutSeconds: 2 }))
    expect(error).toMatchObject({ code: 'never_healthy', diagnosis: { id: 'healthcheck_failed' } })
  })

  it('of a user who does not exist', async () => {
    const { error } = await fails(world, given(await foreignImage('user', 'USER gardener', 'EXPOSE 3000', SERVER)))
    expect(error).toMatchObject({ code: 'container_user_unknown', step: 'candidate', diagnosis: { id: 'container_user_unknown' } })
    expect(error?.diagnosis?.cause).toContain('gardener')
  })

  it('that does not say what to start', async () => {
    const { error } = await fails(world, given(await craftedImage('empty', {}), { port: 3000 }))
    expect(error).toMatchObject({ code: 'container_command_missing', step: 'candidate', diagnosis: { id: 'container_command_missing' } })
  })

  it('with 300 variables does not override ours', async () => {
    const many = Array.from({ length: 300 }, (_, number) => `ENV FILLER_${number}=${'x'.repeat(100)}`)
    const lines = [['ENV', 'PORT=1', 'COLOUR=red', 'PASSWORD=theirs'].join(' '), `ENV ${many.map((line) => line.slice(4)).join(' ')}`]
    const { rollout, name } = await world.deploy(given(await foreignImage('variables', ...lines, 'EXPOSE 3000', SERVER)))
    expect(rollout.state).toBe('succeeded')
    expect(await environmentOf(name)).toMatchObject({
      PORT: '3000',
      COLOUR: 'green',
      PASSWORD: 'correct-horse',
      FILLER_299: 'x'.repeat(100),
    })
  })

  it('that exposes what are no ports', async () => {
    const ExposedPorts = { 'abc/tcp': {}, '70000/tcp': {}, '0/tcp': {}, '-1/tcp': {}, '80-90/tcp': {}, '1e3/tcp': {}, '53/udp': {} }
    const image = await craftedImage('ports', { Cmd: ['/x'], ExposedPorts })
    expect((await world.engine.inspectImage(image))?.exposedPorts).toEqual([])
    const { error } = await fails(world, given(image))
    expect(error?.code).toMatch(/^container_start_failed$|^engine_error$/)
    expect(error?.message).not.toMatch(/NaN|undefined|\[object/)
  })
})
