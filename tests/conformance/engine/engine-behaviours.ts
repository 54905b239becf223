import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '#core/secret/secret.ts'
import type { Engine, EngineEvent } from '#core/ports/engine.ts'
import { tarOf } from '../../support/tar.ts'
import { ask, EngineWorld, until } from './engine-world.ts'

const never = new AbortController().signal

/** What an engine does, whichever it is. */
export function engineBehaviours(name: string, makeEngine: () => Engine): void {
  describe(`the engine ${name}`, () => {
    let world: EngineWorld
    let engine: Engine

    beforeAll(async () => {
      engine = makeEngine()
      world = new EngineWorld(engine)
      world.imageId = (await engine.buildImage(world.buildRequest(), () => undefined, never)).imageId
    }, 120_000)
    afterEach(() => world.tidy())
    afterAll(async () => {
      for (const image of await engine.listImages(world.labels)) await engine.removeImage(image.id)
    })

    it('says what it is', async () => {
      const info = await engine.info()
      expect(info.version).not.toBe('')
      expect(info.cpus).toBeGreaterThan(0)
    })

    it('finds an image by its id, its name and its labels, and moves a name', async () => {
      const tag = `webops/${world.deployment}`
      expect(await engine.inspectImage(`${tag}:1`)).toMatchObject({ id: world.imageId, labels: world.labels })
      await engine.tagImage(world.imageId, `${tag}:latest`)
      expect((await engine.listImages(world.labels)).map(({ references }) => references.toSorted())).toEqual([
        [`${tag}:1`, `${tag}:latest`],
      ])
      await engine.removeImage(`${tag}:latest`)
      expect(await engine.inspectImage(`${tag}:latest`)).toBeNull()
      expect(await engine.inspectImage(world.imageId)).not.toBeNull()
      await engine.removeImage('webops/nothing:1')
    })

    it('runs a container with its variables, says where it is reached, and keeps its port', async () => {
      const { id, address } = await world.running('.next')
      expect(await ask(address)).toBe('hello "you" $HOME %n \\ ’')
      const details = await engine.inspectContainer(`webops-${world.deployment}.next`)
      expect(details).toMatchObject({ id, state: 'running', imageId: world.imageId, exitCode: null, labels: world.labels })
      expect(details?.startedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000)
      await engine.restartContainer(id, 5)
      await until('it to answer again', async () => (await ask(address)) !== null)
      expect(await engine.isImageUsed(world.imageId)).toBe(true)
      expect(await engine.containerStats(id)).toMatchObject({ memoryBytes: expect.any(Number) })
    })

    it('renames one that runs, and the name is free again', async () => {
      const { id, address } = await world.running('.next')
      await engine.renameContainer(id, `webops-${world.deployment}`)
      expect(await ask(address)).not.toBeNull()
      expect(await engine.inspectContainer(`webops-${world.deployment}.next`)).toBeNull()
      const other = await engine.createContainer(world.spec('.next'))
      await expect(engine.renameContainer(other.id, `webops-${world.deployment}`)).rejects.toMatchObject({ kind: 'conflict' })
      await engine.renameContainer(id, `webops-${world.deployment}.old`)
      await engine.renameContainer(other.id, `webops-${world.deployment}`)
      expect((await engine.surveyContainers(world.labels)).map((one) => [one.name, one.state]).sort()).toEqual([
        [`webops-${world.deployment}`, 'created'],
        [`webops-${world.deployment}.old`, 'running'],
      ])
    })

    it('asks it to end, and ends one that does not', async () => {
      const polite = await world.running('.next')
      await engine.stopContainer(polite.id, 10)
      expect(await engine.inspectContainer(polite.id)).toMatchObject({ state: 'exited', exitCode: 0 })
      const stubborn = await world.running('', { environment: { STUBBORN: '1' } })
      const begun = performance.now()
      await engine.stopContainer(stubborn.id, 1)
      expect(performance.now() - begun).toBeLessThan(8000)
      expect(await engine.inspectContainer(stubborn.id)).toMatchObject({ state: 'exited', exitCode: 137 })
      await engine.stopContainer('webops-nothing', 1)
      await engine.startContainer(polite.id)
      await until('it to answer again', async () => (await ask(polite.address)) !== null)
    })

    it('starts a crashed one again where that is its policy, and only there', async () => {
      const kept = await world.running('', { restartPolicy: 'unless-stopped' })
      const left = await world.running('.next')
      await ask(`${kept.address}crash`)
      await ask(`${left.address}crash`)
      await until('the one to be back', async () => (await ask(kept.address)) !== null)
      await until('the other to have ended', async () => (await engine.inspectContainer(left.id))?.state === 'exited')
      expect(await engine.inspectContainer(left.id)).toMatchObject({ exitCode: 3 })
      await until('the restart to be counted', async () => ((await engine.inspectContainer(kept.id))?.restartCount ?? 0) > 0)
      await engine.setRestartPolicy(kept.id, 'no')
      expect(await ask(kept.address)).not.toBeNull()
      await ask(`${kept.address}crash`)
      await until('it to have ended for good', async () => (await engine.inspectContainer(kept.id))?.state === 'exited')
    })

    it('gives up a start command after as many tries as it has', async () => {
      const { id } = await engine.createContainer(world.spec('', { restartPolicy: 'on-failure:2', environment: { EXIT_WITH: '4' } }))
      await engine.startContainer(id)
      await until('it to be given up', async () => (await engine.inspectContainer(id))?.state === 'exited')
      expect(await engine.inspectContainer(id)).toMatchObject({ exitCode: 4 })
    })

    it('has its log, in order, by the last lines and with times', async () => {
      const { id } = await world.running('')
      let lines: string[] = []
      await until('all that it wrote', async () => {
        lines = []
        await engine.containerLogs(id, { follow: false }, (line) => lines.push(line), never)
        return lines.length >= 3
      })
      // The two outputs are read by two readers: each has its order, and none is promised between them.
      expect(lines.filter((line) => line !== 'to stderr')).toEqual(['begins', 'listens'])
      expect(lines).toContain('to stderr')
      const last: string[] = []
      await engine.containerLogs(id, { follow: false, tail: 1, timestamps: true }, (line) => last.push(line), never)
      expect(last).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT\S+Z (listens|to stderr)$/)])
      expect(last[0]?.endsWith(` ${lines.at(-1)}`)).toBe(true)
      await expect(engine.containerLogs('webops-nothing', { follow: false }, () => undefined, never)).rejects.toMatchObject({
        code: 'container_not_found',
      })
    })

    it('follows a log to the end of what writes it, or until it is told to stop', async () => {
      const { id } = await world.running('')
      const lines: string[] = []
      const told = new AbortController()
      const cutOff = engine.containerLogs(id, { follow: true }, () => undefined, told.signal)
      const followed = engine.containerLogs(id, { follow: true }, (line) => lines.push(line), never)
      await until('the first lines', () => Promise.resolve(lines.includes('listens')))
      told.abort()
      await cutOff
      await engine.stopContainer(id, 10)
      await followed
      expect(lines).toContain('bye')
      expect(lines.filter((line) => line === 'bye')).toHaveLength(1)
    })

    it('keeps a volume over containers, fills a new one from the image, and refuses to remove one that is used', async () => {
      const volume = `webops-${world.deployment}-data`
      await engine.ensureVolume(volume, world.labels)
      const mounts = [{ type: 'volume' as const, source: volume, target: '/app/seed', readOnly: false }]
      const { id } = await world.running('', { mounts })
      expect(await inFolder(engine, id, '/app/seed')).toEqual(['./first.txt'])
      await engine.writeArchive(id, '/app/seed', Readable.from([await tarOf([{ name: './second.txt', content: 'two' }])]))
      expect(await engine.surveyVolumes(world.labels)).toMatchObject([
        { name: volume, usedBy: [{ container: `webops-${world.deployment}`, running: true }] },
      ])
      await expect(engine.removeVolume(volume)).rejects.toMatchObject({ code: 'volume_in_use' })
      await engine.removeContainer(id)
      const again = await engine.createContainer(world.spec('.next', { mounts }))
      expect(await inFolder(engine, again.id, '/app/seed')).toEqual(['./first.txt', './second.txt'])
      await engine.removeContainer(again.id)
      expect(await engine.inspectVolume(volume)).toMatchObject({ name: volume, plain: true })
      expect((await engine.volumeSizes()).get(volume)).toBeGreaterThan(0)
      await engine.removeVolume(volume)
      expect(await engine.inspectVolume(volume)).toBeNull()
    })

    it('keeps a volume for the deployment that it belongs to', async () => {
      const volume = `webops-${world.deployment}-data`
      await engine.ensureVolume(volume, world.labels)
      const other = { 'webops.deployment': 'somebody-else' }
      await expect(engine.ensureVolume(volume, other)).rejects.toMatchObject({ code: 'volume_of_another' })
    })

    it('runs a command to its end beside what serves, and leaves nothing of it', async () => {
      const lines: [string, string][] = []
      const command = ['/bin/sh', '-c', 'echo "$GREETING"; echo wrong >&2; echo "$TOKEN" | wc -c; exit 7']
      const spec = world.spec('.run-a', { command, ports: [], environment: { TOKEN: new Secret('0123456789') } })
      const end = await engine.runToEnd(spec, (line, stream) => lines.push([line.trim(), stream]), never)
      expect(end).toMatchObject({ exitCode: 7, outOfMemory: false })
      expect(lines.filter(([, stream]) => stream === 'stdout').map(([line]) => line)).toEqual(['hello "you" $HOME %n \\ ’', '11'])
      expect(lines.filter(([, stream]) => stream === 'stderr').map(([line]) => line)).toEqual(['wrong'])
      expect(await engine.listContainers(world.labels)).toEqual([])
    })

    it('ends a command within seconds of an abort', async () => {
      const controller = new AbortController()
      const spec = world.spec('.run-a', { command: ['/bin/sh', '-c', 'echo begun; trap "" TERM; sleep 300; sleep 300'], ports: [] })
      const running = engine.runToEnd(spec, () => controller.abort(new Error('cancelled')), controller.signal)
      const begun = performance.now()
      await expect(running).rejects.toThrow('cancelled')
      expect(performance.now() - begun).toBeLessThan(15_000)
      expect(await engine.listContainers(world.labels)).toEqual([])
    })

    it('runs a command within a container that runs, which ends with it', async () => {
      const { id } = await world.running('')
      const lines: string[] = []
      const end = await engine.execToEnd(id, ['/bin/sh', '-c', 'echo "$GREETING"; pwd; exit 5'], 'a1', (line) => lines.push(line), never)
      expect(end).toMatchObject({ exitCode: 5, containerEnded: false })
      expect(lines).toEqual(['hello "you" $HOME %n \\ ’', '/app'])
      const long = engine.execToEnd(id, ['/bin/sh', '-c', 'echo up; sleep 300'], 'a2', () => void engine.stopContainer(id, 1), never)
      expect(await long).toMatchObject({ containerEnded: true })
      await expect(engine.execToEnd(id, ['true'], 'a3', () => undefined, never)).rejects.toMatchObject({ code: 'container_not_running' })
    })

    it('speaks with a command that reads', async () => {
      const said: Buffer[] = []
      const spec = world.spec('.run-a', { command: ['/bin/sh', '-c', 'read line; echo "got $line"; cat; exit 2'], ports: [] })
      const session = await engine.openCommand(spec, { stdin: true, terminal: null }, (bytes) => void said.push(bytes))
      expect(session.write(Buffer.from('one\n'))).toBe(true)
      session.write(Buffer.from('two\n'))
      session.endInput()
      expect(await session.ended).toMatchObject({ exitCode: 2 })
      expect(Buffer.concat(said).toString()).toBe('got one\ntwo\n')
    })

    it('says what became of its containers', async () => {
      const events: EngineEvent[] = []
      const controller = new AbortController()
      const watching = engine.watch(world.labels, (event) => events.push(event), controller.signal)
      const seen = (action: EngineEvent['action']) => events.find((event) => event.action === action)
      // It tells what happens from when it listens on.
      await new Promise((resolve) => setTimeout(resolve, 1000))
      const { id, address } = await world.running('')
      await until('the start to be told', () => Promise.resolve(seen('start') !== undefined))
      await ask(`${address}crash`)
      await until('the end to be told', () => Promise.resolve(seen('die') !== undefined))
      expect(seen('die')).toMatchObject({ containerName: `webops-${world.deployment}`, exitCode: 3, labels: world.labels })
      await engine.removeContainer(id)
      await until('the removal to be told', () => Promise.resolve(seen('destroy') !== undefined))
      controller.abort()
      await watching
    })

    it('removes one that runs, and is not troubled by one that is gone', async () => {
      const { id, address } = await world.running('')
      await engine.removeContainer(id)
      expect(await ask(address)).toBeNull()
      await engine.removeContainer(id)
      expect(await engine.inspectContainer(id)).toBeNull()
    })
  })
}

/** Names of the files in a folder of a container. */
async function inFolder(engine: Engine, container: string, folder: string): Promise<string[]> {
  const names: string[] = []
  const tar = extract()
  tar.on('entry', ({ name, type }, stream, next) => {
    if (type === 'file') names.push(name)
    stream.on('end', next).resume()
  })
  const archive = await engine.readArchive(container, folder)
  await new Promise((resolve, reject) =>
    archive
      .pipe(tar)
      .once('finish', () => resolve(undefined))
      .once('error', reject),
  )
  return names.toSorted()
}
