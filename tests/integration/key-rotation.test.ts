import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#adapters/clock/system-clock.ts'
import { stores } from '#adapters/database/stores.ts'
import { ageOpener, ageSealer, generateWorkerKeys, readIdentities } from '#adapters/secrets/age-secrets.ts'
import { ageResealer } from '#adapters/secrets/resealer.ts'
import { rotationFile } from '#adapters/secrets/rotation-file.ts'
import { DEFAULT_RUN_SETTINGS } from '#core/deployment/run-settings.ts'
import type { SecretOpener, SecretPlace, SecretSealer } from '#core/ports/secrets.ts'
import { rotateKeys } from '#core/secret/rotate-keys.ts'
import { Secret } from '#core/secret/secret.ts'
import { sealedTextStore, type SealedTextStore } from '#core/secret/sealed-texts.store.ts'
import { parseEnv } from '#env'
import { beginRotation, endRotation } from '../../src/processes/worker-keys.ts'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'

const ROOT = join(import.meta.dirname, '../..')

const LONG = `line\n"quotes" $HOME 😀\n`.repeat(2000)
const UNCHANGED = new Date('2026-01-02T03:04:05Z')

describe.each(TEST_DATABASES)('rotating keys on %s', (_name, open) => {
  let opened: TestDatabase
  let root: string
  let keys: { privateKeyFile: string; publicKeyFile: string }
  let sealer: SecretSealer
  /** The worker's, which goes on through all of it. */
  let opener: SecretOpener
  let ids: { project: string; environment: string; deployment: string; route: string; release: string; rollout: string }
  let places: Record<'own' | 'environment' | 'project' | 'repository' | 'certificate' | 'file', SecretPlace>

  beforeEach(async () => {
    opened = await open()
    root = await mkdtemp(join(tmpdir(), 'key-rotation-'))
    const { workerKeyFile: privateKeyFile, workerPublicKeyFile: publicKeyFile } = parseEnv({ WEBOPS_ROOT: root })
    keys = { privateKeyFile, publicKeyFile }
    await mkdir(dirname(privateKeyFile), { recursive: true })
    const made = await generateWorkerKeys()
    await writeFile(privateKeyFile, `# made at install\n${made.identity}\n`, { mode: 0o600 })
    await writeFile(publicKeyFile, `${made.recipient}\n`)
    sealer = ageSealer(publicKeyFile)
    opener = ageOpener(privateKeyFile)
    await fill()
  })
  afterEach(async () => {
    await opened.remove()
    await rm(root, { recursive: true, force: true })
  })

  /** A ciphertext in every place that has one, the same one in several. */
  async function fill(): Promise<void> {
    const { database } = opened
    const all = stores(database)
    const project = await all.projects.ensure('default', 'Default')
    const environment = await all.projects.ensureEnvironment(project.id, 'production')
    const server = await all.servers.ensure('main')
    const at = { projectId: project.id, environmentId: environment.id, serverId: server.id }
    const routes = [{ host: 'shop.example.org', path: '/', port: null }]
    const run = { branch: 'main', projectType: 'auto', repository: 'https://example.org/shop.git' }
    const deployment = await all.deployments.create({
      name: 'shop',
      ...at,
      ...run,
      dockerBuildArgs: {},
      dockerVolumes: [],
      dockerPorts: [],
      variables: [],
      routes,
    } as never)
    const route = await database.route.findFirstOrThrow({ where: { deploymentId: deployment.id } })
    places = {
      own: { deploymentId: deployment.id, variable: 'TOKEN' },
      environment: { environmentId: environment.id, variable: 'SHARED' },
      project: { projectId: project.id, variable: 'LONG' },
      repository: { deploymentId: deployment.id, kind: 'password', server: 'https://example.org:443' },
      certificate: { deploymentId: deployment.id, kind: 'certificate', host: 'shop.example.org' },
      file: { deploymentId: deployment.id, file: '/etc/app.key' },
    }
    const sealed = async (place: SecretPlace, value: string) => sealer.seal(new Secret(value), place)
    const [own, shared, long] = await Promise.all([
      sealed(places.own, 'own'),
      sealed(places.environment, 'shared'),
      sealed(places.project, LONG),
    ])
    const secret = { secret: true, value: null, refersTo: [], updatedAt: UNCHANGED }
    await database.variable.createMany({
      data: [
        { ...secret, deploymentId: deployment.id, name: 'TOKEN', ciphertext: own },
        { ...secret, environmentId: environment.id, name: 'SHARED', ciphertext: shared },
        { ...secret, projectId: project.id, name: 'LONG', ciphertext: long },
        { deploymentId: deployment.id, name: 'PLAIN', value: 'plain', refersTo: [] },
      ],
    })
    const password = await sealed(places.repository, 'password')
    await database.repositoryAccess.create({
      data: { deploymentId: deployment.id, kind: 'password', ciphertext: password, fingerprint: 'f', updatedAt: UNCHANGED },
    })
    const privateKey = await sealed(places.certificate, 'private key')
    await database.routeCertificate.create({
      data: { routeId: route.id, certificate: 'PEM', privateKey, names: ['shop.example.org'], notAfter: UNCHANGED, fingerprint: 'f' },
    })
    const fileKey = await sealed(places.file, 'of a file')
    const file = { deploymentId: deployment.id, path: '/etc/app.key', secret: true, bytes: 9, updatedAt: UNCHANGED }
    await database.configFile.create({ data: { ...file, ciphertext: fileKey } })
    const files = [{ path: '/etc/app.key', mode: 0o444, ciphertext: fileKey, bytes: 9 }]
    const variables = { PLAIN: { value: 'plain' }, TOKEN: { ciphertext: own }, SHARED: { ciphertext: shared, scope: 'environment' } }
    const release = await database.release.create({
      data: {
        deploymentId: deployment.id,
        number: 1,
        imageId: 'sha256:1',
        imageName: 'webops/shop:1',
        configuration: {
          version: 1,
          port: 80,
          variables,
          files,
          volumes: [],
          ports: [],
          networkMode: 'bridge',
          ...DEFAULT_RUN_SETTINGS,
        } as never,
        servedSecrets: {
          TOKEN: own,
          SHARED: { ciphertext: shared, scope: 'environment' },
          '/etc/app.key': { ciphertext: fileKey, bytes: 9 },
        },
      },
    })
    const rollout = await database.rollout.create({
      data: {
        deploymentId: deployment.id,
        number: 1,
        kind: 'rollback',
        state: 'succeeded',
        sequence: 1,
        cause: {},
        facts: { commit: 'c', servedSecrets: { TOKEN: own } },
      },
    })
    ids = {
      project: project.id,
      environment: environment.id,
      deployment: deployment.id,
      route: route.id,
      release: release.id,
      rollout: rollout.id,
    }
  }

  /** Everything that is stored encrypted, by where it stands. */
  async function stored(): Promise<Record<string, [string, SecretPlace]>> {
    const { database } = opened
    const variable = async (where: object) => (await database.variable.findFirstOrThrow({ where })).ciphertext ?? ''
    const { configuration, servedSecrets } = await database.release.findUniqueOrThrow({ where: { id: ids.release } })
    const { variables: frozen, files } = configuration as {
      variables: Record<string, { ciphertext: string }>
      files: { ciphertext: string }[]
    }
    const served = servedSecrets as { TOKEN: string; SHARED: { ciphertext: string }; '/etc/app.key'?: { ciphertext: string } }
    const { facts } = await database.rollout.findUniqueOrThrow({ where: { id: ids.rollout } })
    return {
      own: [await variable({ name: 'TOKEN' }), places.own],
      environment: [await variable({ name: 'SHARED' }), places.environment],
      project: [await variable({ name: 'LONG' }), places.project],
      repository: [(await database.repositoryAccess.findFirstOrThrow()).ciphertext, places.repository],
      certificate: [(await database.routeCertificate.findFirstOrThrow()).privateKey, places.certificate],
      frozen: [frozen['TOKEN']?.ciphertext ?? '', places.own],
      frozenShared: [frozen['SHARED']?.ciphertext ?? '', places.environment],
      served: [served.TOKEN, places.own],
      servedShared: [served.SHARED.ciphertext, places.environment],
      file: [(await database.configFile.findFirstOrThrow()).ciphertext ?? '', places.file],
      frozenFile: [files[0]?.ciphertext ?? '', places.file],
      facts: [(facts as { servedSecrets: { TOKEN: string } }).servedSecrets.TOKEN, places.own],
    }
  }
  const VALUES = {
    own: 'own',
    environment: 'shared',
    project: LONG,
    repository: 'password',
    certificate: 'private key',
    frozen: 'own',
    frozenShared: 'shared',
    served: 'own',
    servedShared: 'shared',
    file: 'of a file',
    frozenFile: 'of a file',
    facts: 'own',
  }

  async function valuesBy(with_: SecretOpener): Promise<Record<string, string>> {
    const entries = Object.entries(await stored()).map(async ([name, [ciphertext, place]]) => [
      name,
      (await with_.open(ciphertext, place)).reveal(),
    ])
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>
  }

  async function rotate({ store = sealedTextStore(opened.database), notes = [] as string[], pause = async () => {} } = {}) {
    const begun = await beginRotation(keys)
    const done = await rotationFile(`${keys.privateKeyFile}.rotation`, begun.recipient)
    const clock = { ...systemClock(), sleep: async () => pause() }
    const signal = new AbortController().signal
    const rotated = await rotateKeys({
      store,
      resealer: await ageResealer(begun.identities),
      done,
      clock,
      settleMs: 0,
      note: (text) => void notes.push(text),
      signal,
    })
    endRotation(keys, begun)
    await done.remove()
    return { ...rotated, resumed: begun.resumed }
  }

  /** What was encrypted to it before opens with the new key alone, and with the old one nothing does any more. */
  async function expectRotated(oldIdentity: string): Promise<void> {
    expect(await valuesBy(opener)).toEqual(VALUES)
    expect(await readIdentities(keys.privateKeyFile)).not.toContain(oldIdentity)
    expect(await readIdentities(keys.privateKeyFile)).toHaveLength(1)
    expect((await stat(keys.privateKeyFile)).mode & 0o777).toBe(0o600)
    const oldFile = join(root, 'old.agekey')
    await writeFile(oldFile, `${oldIdentity}\n`, { mode: 0o600 })
    const old = ageOpener(oldFile)
    for (const [ciphertext, place] of Object.values(await stored()))
      await expect(old.open(ciphertext, place)).rejects.toMatchObject({ code: 'secret_unreadable' })
    // Two releases, or a release and the settings, are compared by their ciphertexts.
    const now = Object.fromEntries(Object.entries(await stored()).map(([name, [ciphertext]]) => [name, ciphertext]))
    expect([now['frozen'], now['served'], now['facts']]).toEqual([now['own'], now['own'], now['own']])
    expect([now['frozenShared'], now['servedShared']]).toEqual([now['environment'], now['environment']])
    expect(now['frozenFile']).toBe(now['file'])
    expect(existsSync(`${keys.privateKeyFile}.rotation`)).toBe(false)
  }

  it('takes every secret to the new key, leaves all else as it is, and panel and worker go on with what they have open', async () => {
    const [oldIdentity = ''] = await readIdentities(keys.privateKeyFile)
    expect(await valuesBy(opener)).toEqual(VALUES)
    const { resealed, unreadable, records, resumed } = await rotate()
    expect({ resealed, unreadable, resumed }).toMatchObject({ unreadable: 0, resumed: false })
    expect(resealed).toBeGreaterThanOrEqual(5)
    expect(records).toEqual({ variables: 3, 'configuration files': 1, 'repository access': 1, certificates: 1, releases: 1, rollouts: 1 })
    await expectRotated(oldIdentity)
    const variables = await opened.database.variable.findMany({ orderBy: { name: 'asc' } })
    expect(variables.filter(({ secret }) => secret).map(({ updatedAt }) => updatedAt)).toEqual([UNCHANGED, UNCHANGED, UNCHANGED])
    expect(variables.find(({ name }) => name === 'PLAIN')).toMatchObject({ value: 'plain', ciphertext: null })
    // The panel has had the old public key in its memory.
    const fresh = await sealer.seal(new Secret('later'), places.own)
    expect((await opener.open(fresh, places.own)).reveal()).toBe('later')
    // It can be done again at any time.
    const [second = ''] = await readIdentities(keys.privateKeyFile)
    await rotate()
    await expectRotated(second)
  })

  it('can be interrupted after any write: everything opens meanwhile, and the next time goes on where it was', async () => {
    const [oldIdentity = ''] = await readIdentities(keys.privateKeyFile)
    for (let writes = 0; writes < 5; writes += 1) {
      const notes: string[] = []
      const whole = sealedTextStore(opened.database)
      let left = 1
      const dying: SealedTextStore = {
        ...whole,
        async replace(...given) {
          if (left === 0) throw new Error('killed')
          left -= 1
          await whole.replace(...given)
        },
      }
      await rotate({ store: dying, notes }).catch((error: Error) => expect(error.message).toBe('killed'))
      expect(await valuesBy(opener)).toEqual(VALUES)
      if (writes === 0) {
        expect(await readIdentities(keys.privateKeyFile)).toHaveLength(2)
        // Somebody sets another secret in between.
        const fresh = await sealer.seal(new Secret('between'), { ...places.own, variable: 'BETWEEN' } as SecretPlace)
        await opened.database.variable.create({
          data: { deploymentId: ids.deployment, name: 'BETWEEN', secret: true, ciphertext: fresh, refersTo: [] },
        })
      }
    }
    await rotate()
    await expectRotated(oldIdentity)
    const between = await opened.database.variable.findFirstOrThrow({ where: { name: 'BETWEEN' } })
    expect((await opener.open(between.ciphertext ?? '', { ...places.own, variable: 'BETWEEN' } as SecretPlace)).reveal()).toBe('between')
  })

  it('waits for rollouts that began before, and takes along what they have still written', async () => {
    const [oldIdentity = ''] = await readIdentities(keys.privateKeyFile)
    const old = (await stored())['own']?.[0] ?? ''
    const { database } = opened
    await database.rollout.update({ where: { id: ids.rollout }, data: { state: 'running', startedAt: new Date(Date.now() - 60_000) } })
    const notes: string[] = []
    let pauses = 0
    await rotate({
      notes,
      pause: async () => {
        pauses += 1
        expect(await readIdentities(keys.privateKeyFile)).toHaveLength(2)
        if (pauses !== 4) return
        // What it had in its memory.
        await database.release.update({
          where: { id: ids.release },
          data: { servedSecrets: { TOKEN: old, SHARED: { ciphertext: (await stored())['environment']?.[0] ?? '' } } },
        })
        await database.rollout.update({
          where: { id: ids.rollout },
          data: { state: 'succeeded', facts: { servedSecrets: { TOKEN: old } } },
        })
      },
    })
    expect(notes).toContain('Waiting for the end of rollout 1 of shop, which began with the old key.')
    expect(pauses).toBeGreaterThan(4)
    await expectRotated(oldIdentity)
  })

  it('says how many secrets no key opens, and leaves them', async () => {
    const lost = await ageSealerOf((await generateWorkerKeys()).recipient)
    await opened.database.variable.updateMany({ where: { name: 'SHARED' }, data: { ciphertext: lost } })
    expect(await rotate()).toMatchObject({ unreadable: 1 })
    expect((await stored())['environment']?.[0]).toBe(lost)
  })

  async function ageSealerOf(recipient: string): Promise<string> {
    const file = join(root, 'lost.agepub')
    await writeFile(file, recipient)
    return ageSealer(file).seal(new Secret('lost'), places.environment)
  }

  it('is a process that may be killed in the middle', async () => {
    const [oldIdentity = ''] = await readIdentities(keys.privateKeyFile)
    const many = await Promise.all(
      Array.from({ length: 250 }, async (_, index) => {
        const ciphertext = await sealer.seal(new Secret(`value ${index}`), { ...places.own, variable: `V${index}` } as SecretPlace)
        return { deploymentId: ids.deployment, name: `V${index}`, secret: true, ciphertext, refersTo: [] }
      }),
    )
    await opened.database.variable.createMany({ data: many })
    const start = () =>
      spawn(process.execPath, ['src/processes/rotate-keys.ts'], {
        cwd: ROOT,
        env: { ...process.env, WEBOPS_ROOT: root, DATABASE_URL: opened.url },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    const first = start()
    const record = `${keys.privateKeyFile}.rotation`
    await expect
      .poll(async () => (await readFile(record, 'utf8').catch(() => '')).split('\n').length, { timeout: 60_000, interval: 5 })
      .toBeGreaterThan(50)
    first.kill('SIGKILL')
    expect(await ended(first)).toMatchObject({ status: null })
    expect(await readIdentities(keys.privateKeyFile)).toHaveLength(2)
    expect(await valuesBy(opener)).toEqual(VALUES)

    const second = await ended(start())
    expect(second.status, second.said).toBe(0)
    expect(second.said).toContain('Going on with a rotation that was interrupted.')
    expect(JSON.parse(second.printed.trim())).toMatchObject({ unreadable: 0, records: { variables: 253 } })
    expect(second.printed + second.said).not.toMatch(/AGE-SECRET|value \d/)
    await expectRotated(oldIdentity)
    for (const { name, ciphertext } of await opened.database.variable.findMany({ where: { name: { startsWith: 'V' } } }))
      expect((await opener.open(ciphertext ?? '', { ...places.own, variable: name } as SecretPlace)).reveal()).toBe(
        `value ${name.slice(1)}`,
      )
  }, 120_000)
})

async function ended(child: ChildProcess): Promise<{ status: number | null; printed: string; said: string }> {
  const [printed, said]: [string[], string[]] = [[], []]
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { status, printed: printed.join(''), said: said.join('') }
}
