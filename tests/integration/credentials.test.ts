import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import tls from 'node:tls'
import { simpleGit } from 'simple-git'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createGit } from '#adapters/git/git.ts'
import { queries } from '#adapters/queue/queries.ts'
import { consumeQueries } from '#adapters/queue/query-consumer.ts'
import { queueNames } from '#adapters/queue/queue-names.ts'
import { connectRedis } from '#adapters/queue/redis-connection.ts'
import { Subscriber } from '#adapters/queue/subscriber.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import { createApi } from '#api/app.ts'
import type { DeploymentView } from '#api/schemas/views.ts'
import type { Core } from '#core/core.ts'
import type { ContainerLogs } from '#core/deployment/container-logs.ts'
import { defaultPolicy } from '#core/policy/load-policy.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { hashToken } from '#core/user/hash-token.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import { preDeployment } from '../../addons/git/hooks.ts'
import { freshKeyPair } from '../support/ssh-private-key.ts'
import { makeCertificate, startHttpsGit, startSshGit, type GitServer } from './git-servers.ts'
import { startRedis } from './redis-server.ts'
import { happySteps, testWorker } from './test-worker.ts'

/** From the API to a git server that asks for a password, with a real queue, database, git and TLS between them. */

const LOCAL_TOKEN = 'the-local-credential-of-tests'
const PASSWORD = `canary/${randomBytes(9).toString('hex')}+ü`
const closers: (() => unknown)[] = []
let root: string
let world: Awaited<ReturnType<typeof testWorker>>
let core: Core
let runner: RolloutRunner
let ask: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown; text: string }>
/** All that the API answered, and all that Redis was told. */
let answered = ''
let queued = ''
let server: GitServer
/** Somebody else's: it keeps what it is sent. */
let stranger: GitServer

const at = (git: GitServer, path = 'shop.git') => `https://localhost:${git.port}/${path}`
const withLogin = (git: GitServer, password = PASSWORD) => at(git).replace('https://', `https://ada:${encodeURIComponent(password)}@`)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'webops-access-'))
  closers.push(() => rm(root, { recursive: true, force: true }))
  await makeRepository(join(root, 'srv', 'shop.git'))
  const certificate = await makeCertificate(root)
  // For our own requests, which look where a server sends git on to.
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, await readFile(certificate.cert, 'utf8')])
  closers.push(() => tls.setDefaultCACertificates(before))
  server = await startHttpsGit(join(root, 'srv'), certificate, `ada:${PASSWORD}`, (request, response) => {
    const moved = /^\/(moved|renamed)\.git(.*)/.exec(request.url ?? '')
    if (!moved) return false
    const target = moved[1] === 'moved' ? at(stranger) : '/shop.git'
    response.writeHead(301, { location: `${target}${moved[2]}` }).end()
    return true
  })
  stranger = await startHttpsGit(join(root, 'srv'), certificate, 'eve:hers')
  closers.push(server.close, stranger.close)
  await startWorld(certificate.cert)
})
afterAll(async () => {
  for (const close of closers.reverse()) await close()
})

async function makeRepository(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  const developer = simpleGit({ baseDir: dir, config: ['user.name=Ada', 'user.email=ada@example.org', 'init.defaultBranch=main'] })
  await developer.raw('init', '--quiet', '--bare')
  const tree = (await developer.raw('write-tree')).trim()
  const commit = (await developer.raw('commit-tree', '-m', 'Add a shop', tree)).trim()
  await developer.raw('update-ref', 'refs/heads/main', commit)
}

async function startWorld(certificateAuthorities: string): Promise<void> {
  world = await testWorker(async (context) => [...(await preDeployment(context)), ...happySteps(context)])
  closers.push(() => world.close())
  const { worker } = world
  const rules = { ...defaultPolicy(), git: { transports: ['https' as const, 'ssh' as const], localPaths: [], allowPrivateAddresses: true } }
  worker.policy = { read: async () => rules, realPath: async (path) => path }
  worker.services.files = confinedFiles
  worker.services.git = createGit({
    policy: worker.policy,
    privateDir: join(root, 'private'),
    knownHostsFile: join(root, 'known_hosts'),
    certificateAuthorities,
  })
  runner = new RolloutRunner(worker, async () => undefined)

  const redis = await startRedis()
  closers.push(() => redis.stop())
  const connect = () => {
    const connection = connectRedis(redis.url, () => undefined)
    closers.push(() => connection.disconnect())
    return connection
  }
  const monitor = await connect().monitor()
  monitor.on('monitor', (_time: string, args: string[]) => (queued += `${args.join(' ')}\n`))
  closers.push(() => monitor.disconnect())
  const names = queueNames('test')
  const answers = queryAnswers(worker, {} as ContainerLogs)
  const consumer = consumeQueries(connect(), names, {
    server: 'main',
    concurrency: 1,
    answer: (name, input, signal) => answerQuery(answers, name, input, signal),
    onError: (error) => void (answered += error.stack),
  })
  const asker = queries(connect(), new Subscriber(connect()), names)
  closers.push(
    () => consumer.close(),
    () => asker.close(),
  )
  core = {
    ...worker,
    queries: asker,
    wakeups: { wake: async () => undefined, cancel: async () => undefined },
    settings: { ...worker.settings, localTokenHash: hashToken(LOCAL_TOKEN) },
  }
  const api = createApi(core, {
    authenticateCookie: async () => null,
    panelOrigins: [],
    onUnexpected: (error) => void (answered += String(error)),
  })
  ask = async (method, path, body) => {
    const response = await api.request(`https://localhost/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${LOCAL_TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    answered += text
    return { status: response.status, body: JSON.parse(text), text }
  }
}

async function create(name: string, fields: object): Promise<DeploymentView> {
  const { status, body, text } = await ask('POST', '/deployments?deploy=false', { name, ...fields })
  expect(status, text).toBe(201)
  return body as DeploymentView
}

async function rollOut(name: string) {
  const queuedRollout = await ask('POST', `/deployments/${name}/rollouts`, { kind: 'deploy' })
  const deployment = await core.deployments.getByName(name)
  await runner.wake(deployment?.id ?? '')
  return core.rollouts.get((queuedRollout.body as { id: string }).id)
}

/** Everything that anybody but root could read, as one text. */
async function everythingWritten(): Promise<string> {
  const dir = dirname(world.worker.folders.mirrors)
  const files = await readdir(dir, { recursive: true, withFileTypes: true })
  const contents = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  )
  return [answered, queued, JSON.stringify(world.lines), server.programs, stranger.programs, ...contents].join('\n')
}

/** The password, and what would give it away. */
function formsOf(password: string, username = 'ada'): string[] {
  const latin1 = Buffer.from(password).toString('latin1')
  return [password, latin1, encodeURIComponent(password), btoa(`${username}:${latin1}`), Buffer.from(password).toString('base64')]
}

async function expectNowhere(password: string): Promise<void> {
  const written = await everythingWritten()
  for (const form of formsOf(password)) expect(written.includes(form), `${form} is written somewhere`).toBe(false)
}

describe('a private repository over https', () => {
  it('is looked at, planned and deployed with a password that stands nowhere in clear', async () => {
    const fields = { repository: at(server), repositoryUsername: 'ada', repositoryPassword: PASSWORD }
    const looked = await ask('POST', '/detections', fields)
    expect(looked.body).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{40}$/) })
    const planned = await ask('POST', '/plans', { deployment: { name: 'shop', ...fields } })
    expect(planned.body).toMatchObject({ deployment: 'shop', commitSubject: 'Add a shop' })

    const made = await create('shop', { repository: withLogin(server) })
    expect(made.repository).toBe(at(server))
    expect(made.repositoryAccess).toEqual({ kind: 'password', username: 'ada', fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) })
    expect(await rollOut('shop')).toMatchObject({ state: 'succeeded', error: null })
    expect(server.authorizations).toContain(`Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`)

    // What is asked about it later is read with what is stored.
    expect((await ask('POST', '/plans', { name: 'shop' })).body).toMatchObject({ commitSubject: 'Add a shop' })
    expect((await ask('POST', '/detections', { deployment: 'shop', repository: at(server) })).status).toBe(200)

    expect(server.programs).toContain('git-remote-https')
    expect(queued).toContain('BEGIN AGE ENCRYPTED FILE')
    await expectNowhere(PASSWORD)
    expect(await readdir(join(root, 'private'))).toEqual([])
  })

  it('says which fields to fill in when there is no password, or a wrong one, even to a server that repeats it', async () => {
    const without = await ask('POST', '/detections', { repository: at(server) })
    expect(without.body).toMatchObject({
      error: { code: 'git_authentication_required', field: 'repository', hint: expect.stringContaining('repositoryPassword') },
    })
    const wrong = 'wr0ng/pass+wörd'
    const deployment = { repository: at(server), repositoryUsername: 'ada', repositoryPassword: wrong }
    expect((await ask('POST', '/detections', deployment)).text).toContain('[REDACTED]')
    expect((await ask('POST', '/plans', { deployment: { name: 'wrong', ...deployment } })).text).toContain('[REDACTED]')
    await create('wrong', deployment)
    expect(await rollOut('wrong')).toMatchObject({ state: 'failed', error: { code: 'git_authentication_required', step: 'fetch' } })
    expect(JSON.stringify(world.lines)).toContain('[REDACTED]')
    await expectNowhere(wrong)
  })

  it('keeps its password for its own server: another one has to be given its own', async () => {
    await create('moving', { repository: withLogin(server) })
    const moved = await ask('PATCH', '/deployments/moving', { repository: at(stranger) })
    expect(moved.body).toMatchObject({ error: { code: 'repository_access_elsewhere', field: 'repository' } })
    expect((await ask('POST', '/plans', { name: 'moving', changes: { repository: at(stranger) } })).text).toContain(
      'repository_access_elsewhere',
    )
    expect((await ask('POST', '/detections', { deployment: 'moving', repository: at(stranger) })).text).toContain(
      'repository_access_elsewhere',
    )
    expect((await ask('GET', '/deployments/moving')).body).toMatchObject({ repository: at(server), repositoryAccess: { kind: 'password' } })
    expect((await ask('PATCH', '/deployments/moving', { repository: at(server, 'other.git') })).status).toBe(200)

    const given = await ask('PATCH', '/deployments/moving', {
      repository: at(stranger),
      repositoryUsername: 'eve',
      repositoryPassword: 'hers',
    })
    expect(given.body).toMatchObject({ repository: at(stranger), repositoryAccess: { kind: 'password', username: 'eve' } })
    expect(await rollOut('moving')).toMatchObject({ state: 'succeeded' })
    const dropped = await ask('PATCH', '/deployments/moving', { repository: at(server), repositoryPassword: null })
    expect(dropped.body).toMatchObject({ repositoryAccess: { kind: 'none', username: null, fingerprint: null } })
    expect(strangerSaw(PASSWORD)).toBe(false)
  })

  it('does not take its password along to another server that its own sends it on to', async () => {
    await create('redirected', { repository: withLogin(server).replace('shop.git', 'moved.git') })
    const before = stranger.authorizations.length
    const rollout = await rollOut('redirected')
    expect(rollout).toMatchObject({ state: 'failed', error: { code: 'git_moved_elsewhere' } })
    expect(rollout?.error?.message).toContain(`localhost:${stranger.port}`)
    expect(stranger.authorizations.slice(before).filter(Boolean)).toEqual([])
    // On the same server it goes along.
    await create('renamed', { repository: withLogin(server).replace('shop.git', 'renamed.git') })
    expect(await rollOut('renamed')).toMatchObject({ state: 'succeeded' })
  })
})

describe('a tampered database or queue', () => {
  it('does not get a password sent to another server by rewriting the address', async () => {
    const { id } = await create('rewritten', { repository: withLogin(server) })
    const before = stranger.authorizations.length
    await world.database.deployment.update({ where: { id }, data: { repository: at(stranger) } })
    expect(await rollOut('rewritten')).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' }, steps: [] })
    expect(stranger.authorizations.length).toBe(before)
  })

  it("does not get another deployment's password by copying its record", async () => {
    const { id: victim } = await create('victim', { repository: withLogin(server) })
    const { id: thief } = await create('thief', { repository: at(server) })
    const stolen = await world.database.repositoryAccess.findUniqueOrThrow({ where: { deploymentId: victim } })
    await world.database.repositoryAccess.create({ data: { ...stolen, deploymentId: thief } })
    expect(await rollOut('thief')).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' } })
  })

  it('does not get it into the environment of a container, by taking it for a variable', async () => {
    const { id } = await create('variable', { repository: withLogin(server) })
    const { ciphertext } = await world.database.repositoryAccess.findUniqueOrThrow({ where: { deploymentId: id } })
    await world.database.variable.create({ data: { deploymentId: id, name: 'TAKEN', secret: true, ciphertext } })
    expect(await rollOut('variable')).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' } })
  })

  it('does not get it by a question about another server', async () => {
    const { id } = await create('asked', { repository: withLogin(server) })
    const access = await core.repositoryAccess.get(id)
    const before = stranger.authorizations.length
    for (const accessOf of [id, null]) {
      const input = { repository: at(stranger), ref: 'main', access, accessOf }
      await expect(core.queries.ask('main', { name: 'detect', input, timeoutMs: 10_000 })).rejects.toMatchObject({
        code: 'secret_misplaced',
      })
    }
    const details = { name: 'asked', repository: at(stranger) }
    const plan = { kind: 'deploy', deployment: details, access }
    await expect(core.queries.ask('main', { name: 'plan', input: plan, timeoutMs: 10_000 })).rejects.toMatchObject({
      code: 'secret_misplaced',
    })
    expect(stranger.authorizations.length).toBe(before)
    // And no question holds one in clear.
    const clear = { kind: 'deploy', deployment: { ...details, repositoryPassword: 'hers' } }
    await expect(core.queries.ask('main', { name: 'plan', input: clear, timeoutMs: 10_000 })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it.each([
    ['a kind that there is not', { kind: 'token' }],
    ['a user name with a line break', { username: 'ada\nhost=other' }],
  ])('does not get %s to git, and leaves its page readable', async (what, tamper) => {
    const name = what.replaceAll(' ', '-')
    const { id } = await create(name, { repository: withLogin(server) })
    await world.database.repositoryAccess.update({ where: { deploymentId: id }, data: tamper })
    expect(await rollOut(name)).toMatchObject({ state: 'failed', error: { code: 'record_invalid' }, steps: [] })
    expect((await ask('GET', `/deployments/${name}`)).status).toBe(200)
  })
})

describe('a private repository over ssh', () => {
  it('is deployed with its deploy key, of which only the fingerprint is shown', async () => {
    const keyFile = join(root, 'deploy_key')
    await requireProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'shop', '-f', keyFile])
    const privateKey = await readFile(keyFile, 'utf8')
    const ssh = await startSshGit(join(root, 'srv'), await readFile(`${keyFile}.pub`, 'utf8'))
    closers.push(ssh.close)
    const repository = `ssh://git@127.0.0.1:${ssh.port}/shop.git`

    await create('keyless', { repository })
    expect(await rollOut('keyless')).toMatchObject({
      state: 'failed',
      error: { code: 'git_authentication_required', hint: expect.stringContaining('deployKey') },
    })
    const made = await ask('PATCH', '/deployments/keyless', { deployKey: privateKey.replaceAll('\n', '\r\n') })
    const shown = await requireProgram('ssh-keygen', ['-l', '-f', keyFile])
    expect(made.body).toMatchObject({ repositoryAccess: { kind: 'deploy-key', username: null, fingerprint: shown.split(' ')[1] } })
    expect(await rollOut('keyless')).toMatchObject({ state: 'succeeded' })
    const written = await everythingWritten()
    for (const line of privateKey.split('\n').filter((text) => text.length > 20 && !text.startsWith('-----')))
      expect(written).not.toContain(line)
  })

  it('takes no key that ssh could not use by itself, and none for https', async () => {
    const locked = freshKeyPair('one two')
    const repository = 'git@git.example.org:shop.git'
    const refused = async (fields: object) => (await ask('POST', '/deployments', { name: 'refused', repository, ...fields })).body
    expect(await refused({ deployKey: locked.private })).toMatchObject({ error: { code: 'deploy_key_locked', field: 'deployKey' } })
    expect(await refused({ deployKey: locked.public })).toMatchObject({ error: { code: 'invalid_input', field: 'deployKey' } })
    expect(await refused({ deployKey: `${locked.private.slice(0, 100)}\n` })).toMatchObject({ error: { field: 'deployKey' } })
    const open = freshKeyPair().private
    expect(await refused({ deployKey: open, repository: at(server) })).toMatchObject({
      error: { code: 'repository_access_unfit', field: 'deployKey', hint: expect.stringContaining('git@host:path') },
    })
    expect(await core.deployments.getByName('refused')).toBeNull()
  })
})

function strangerSaw(password: string): boolean {
  return stranger.authorizations.some((given) =>
    Buffer.from(given?.replace('Basic ', '') ?? '', 'base64')
      .toString()
      .includes(password),
  )
}
