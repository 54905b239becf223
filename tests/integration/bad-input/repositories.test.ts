import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { developer } from './developer.ts'
import { gitServer } from './git-server.ts'
import { expectHelpful } from './refusal.ts'
import { panelAndWorker, type World } from './world.ts'

const TOUCHED = '/tmp/webops-bad-input-submodule'

let world: World
let server: Awaited<ReturnType<typeof gitServer>>
let made = 0
const freshName = () => `source-${++made}`

beforeAll(async () => {
  server = await gitServer()
  world = await panelAndWorker('git: { localPaths: ["{dir}/git"], transports: [http, https, ssh] }')
})
beforeEach(() => rm(TOUCHED, { force: true }))
afterAll(async () => {
  server.close()
  await world.close()
})

/** A repository with these files in one commit. */
async function repositoryWith(files: Record<string, string>): Promise<string> {
  const dir = join(world.dir, 'git', `repository-${++made}`)
  await (await developer(dir)).commit(files)
  return dir
}

/** Refused in the plan with its field, and a rollout of it fails before anything is built, with the same words. */
async function expectRefused(settings: Record<string, unknown>, field: string, code: string) {
  const before = await world.rows()
  const planned = await world.ask('POST', '/plans', { deployment: { name: freshName(), ...settings } })
  expectHelpful(planned, field)
  expect(planned.body.error?.code).toBe(code)
  expect(await world.rows()).toEqual(before)

  const name = freshName()
  expect((await world.ask('POST', '/deployments', { name, ...settings })).status).toBe(201)
  const rollout = await world.run(name)
  const { message, hint } = planned.body.error ?? { message: '', hint: '' }
  expect(rollout).toMatchObject({ state: 'failed', error: { code, hint } })
  expect(await world.core.releases.list((await world.core.deployments.getByName(name))?.id ?? '', { limit: 1 })).toMatchObject({
    items: [],
  })
  expect(await world.leftovers()).toEqual([])
  return { said: `${message} ${hint}`, log: await world.logOf(rollout.id) }
}

/** A repository with a submodule at x. */
async function withSubmodule(url: string): Promise<string> {
  const gitmodules = `[submodule "x"]\n\tpath = x\n\turl = ${url}\n\tupdate = !touch ${TOUCHED}\n`
  const dir = join(world.dir, 'git', `submodule-${++made}`)
  const hand = await developer(dir)
  const commit = await hand.commit({ 'index.html': '', '.gitmodules': gitmodules })
  // The link itself, as `git submodule add` would have put it there.
  await hand.git('update-index', '--add', '--cacheinfo', `160000,${commit},x`)
  await hand.git('commit', '--quiet', '--message', 'Add a submodule')
  return dir
}

describe('a repository', () => {
  it('that does not exist is refused, with what to look at', async () => {
    const { said } = await expectRefused({ repository: join(world.dir, 'git/none') }, 'repository', 'git_repository_not_found')
    expect(said).toMatch(/Check the (path|address)/)
    server.replyWith(() => ({ status: 404 }))
    const answer = await expectRefused({ repository: server.url('none.git') }, 'repository', 'git_repository_not_found')
    expect(answer.said).toMatch(/private repository/)
  })

  it('that is a folder without one is refused', async () => {
    const dir = await repositoryWith({ 'inner/file': '' })
    await expectRefused({ repository: join(dir, 'inner') }, 'repository', 'git_repository_not_found')
  })

  it('that is empty is refused, with what to do', async () => {
    const dir = join(world.dir, 'git/empty')
    await developer(dir)
    const { said } = await expectRefused({ repository: dir }, 'repository', 'git_repository_empty')
    expect(said).toMatch(/Push a commit/)
  })

  it.each([
    ['asks for a password', 401],
    ['lets nobody in', 403],
  ])('that %s is refused, and nobody is waited for at a terminal', async (_what, status) => {
    server.replyWith(() => ({ status, headers: { 'www-authenticate': 'Basic realm="git"' } }))
    const begun = performance.now()
    const { said } = await expectRefused({ repository: server.url('private.git') }, 'repository', 'git_authentication_required')
    expect(said).toMatch(/token.*deploy key/)
    expect(performance.now() - begun).toBeLessThan(20_000)
  })

  it('whose server breaks, or speaks of something else, is refused', async () => {
    server.replyWith(() => ({ status: 500 }))
    await expectRefused({ repository: server.url('broken.git') }, 'repository', 'git_unreachable')
    await expectRefused({ repository: 'http://no-such-host.invalid/shop.git' }, 'repository', 'git_unreachable')
    server.replyWith(() => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html>\n<html><body>Hello</body></html>\n',
    }))
    await expectRefused({ repository: server.url('page') }, 'repository', 'git_repository_not_found')
  })

  it.each([
    ['ext::', `ext::sh -c touch% ${TOUCHED}`],
    ['an option', `--upload-pack=touch ${TOUCHED}`],
    ['an option of ssh', `ssh://-oProxyCommand=touch ${TOUCHED}/x`],
    ['a file of the server', 'file:///etc'],
  ])('with a submodule whose address is %s is deployed without it, and says so; with it, it is refused', async (_what, url) => {
    const dir = await withSubmodule(url)
    const name = freshName()
    await world.ask('POST', '/deployments', { name, repository: dir })
    const rollout = await world.run(name)
    expect(rollout.state).toBe('succeeded')
    expect(await world.logOf(rollout.id)).toMatch(/submodules\. They are not fetched.*setting `submodules`/)
    expect(existsSync(TOUCHED)).toBe(false)
    await expectRefused({ repository: dir, submodules: true }, 'submodules', 'git_submodule_refused')
    expect(existsSync(TOUCHED)).toBe(false)
  })

  it('whose commit, author and branch say hostile things is deployed, and they come back as they are', async () => {
    const subject = '$(id) `id` ${HOME} %n %s "quoted" \'quoted\' ; | & \u202e <script>'
    const dir = join(world.dir, 'git', `subject-${++made}`)
    const hand = await developer(dir)
    await hand.commit({ 'index.html': '' }, subject)
    const name = freshName()
    await world.ask('POST', '/deployments', { name, repository: dir })
    const rollout = await world.run(name)
    expect(rollout).toMatchObject({ state: 'succeeded', commitSubject: subject })
    const { body } = await world.ask('GET', `/deployments/${name}/releases`)
    expect(body.items).toMatchObject([{ commitSubject: subject }])
    await hand.git('commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '--message', 'a\u001b[31m red\rline\nExecStart=x')
    await world.ask('POST', `/deployments/${name}/rollouts`, { kind: 'deploy' })
    expect((await world.run(name)).commitSubject).toBe('a [31m red line ExecStart=x')
  })
})

describe('a Dockerfile', () => {
  const SECRET = 'link:/etc/shadow'
  const DOCKERFILE = 'FROM scratch\n'

  it.each([
    ['/etc/shadow', SECRET],
    ['a file beside the checkout', 'link:../../../key'],
    ['a file of the worker', 'link:/proc/self/environ'],
    ['a device', 'link:/dev/zero'],
    ['itself', 'link:Dockerfile'],
    ['nothing', 'link:nowhere'],
    ['a folder of the repository', 'link:app'],
  ])('that is a symlink to %s is refused, and is not read', async (_what, Dockerfile) => {
    const repository = await repositoryWith({ Dockerfile, 'app/package.json': '{"scripts":{"start":"x"}}', 'index.html': '' })
    const { said, log } = await expectRefused({ repository }, 'dockerfilePath', 'dockerfile_outside')
    expect(said).toMatch(/Dockerfile is a link.*Put the file itself into the repository/)
    expect(`${said}${log}`).not.toMatch(/root:|WEBOPS_|AGE-SECRET/)
  })

  it('that is a symlink to another file of the repository is used', async () => {
    const repository = await repositoryWith({ Dockerfile: 'link:docker/web', 'docker/web': DOCKERFILE })
    const name = freshName()
    await world.ask('POST', '/deployments', { name, repository })
    expect((await world.run(name)).state).toBe('succeeded')
    expect(world.contexts.at(-1)?.facts).toMatchObject({ stack: 'dockerfile', dockerfile: 'Dockerfile' })
  })

  it.each([
    ['a symlink', 'docker/web', 'dockerfile_outside', { 'docker/web': SECRET }],
    ['below a symlink to a folder', 'docker/shadow', 'dockerfile_missing', { docker: 'link:/etc' }],
    ['below a symlink to what is above', 'up/key', 'dockerfile_missing', { up: 'link:../../..' }],
    ['a folder', 'docker', 'dockerfile_missing', { 'docker/web': DOCKERFILE }],
    ['not there', 'docker/none', 'dockerfile_missing', { 'docker/web': DOCKERFILE }],
    ['in .git, which is not laid out', '.git/config', 'dockerfile_missing', {}],
  ] as [string, string, string, Record<string, string>][])('whose path is %s is refused', async (_what, dockerfilePath, code, files) => {
    const repository = await repositoryWith({ 'index.html': '', ...files })
    const { log } = await expectRefused({ repository, dockerfilePath }, 'dockerfilePath', code)
    expect(log).not.toMatch(/root:|AGE-SECRET/)
  })

  it.each(['/etc/shadow', '../Dockerfile', 'a/../../b', '..', 'a\\..\\b', 'a\nb', 'a\0b', '/', 'x'.repeat(513)])(
    'whose path is %j, which leaves the repository, is refused where it is typed',
    async (dockerfilePath) => {
      const before = await world.rows()
      for (const [path, body] of [
        ['/deployments', { name: freshName(), repository: 'https://git.example.org/shop.git', dockerfilePath }],
        ['/plans', { deployment: { name: freshName(), repository: 'https://git.example.org/shop.git', dockerfilePath } }],
      ] as const)
        expectHelpful(await world.ask('POST', path, body), 'dockerfilePath')
      expect(await world.rows()).toEqual(before)
    },
  )

  it('that is missing, with generation switched off, is asked for by the field that would write one', async () => {
    const repository = await repositoryWith({ 'index.html': '' })
    const { said } = await expectRefused({ repository, autoGenerateDockerfile: false }, 'autoGenerateDockerfile', 'dockerfile_missing')
    expect(said).toMatch(/no Dockerfile.*Add a Dockerfile, name its path, or turn on/)
    await expectRefused({ repository, projectType: 'dockerfile' }, 'autoGenerateDockerfile', 'dockerfile_missing')
  })

  it('that cannot be written, since nobody knows what the repository is, is asked for', async () => {
    const { said } = await expectRefused({ repository: await repositoryWith({ 'main.go': '' }) }, 'projectType', 'stack_unknown')
    expect(said).toMatch(/Add a Dockerfile/)
  })

  it('is not written from what a symlink leads to', async () => {
    const repository = await repositoryWith({ 'package.json': 'link:/etc/shadow', 'requirements.txt': 'link:/etc/passwd' })
    await expectRefused({ repository }, 'projectType', 'stack_unknown')
  })

  it('gets no instruction from a repository that is called so', async () => {
    const folder = 'a"\nRUN touch x\nb'
    const repository = await repositoryWith({
      [`${folder}/manage.py`]: 'django',
      [`${folder}/shop/wsgi.py`]: '',
      [`${folder}/requirements.txt`]: 'django',
    })
    const planned = await world.ask('POST', '/plans', { deployment: { name: freshName(), repository } })
    if (planned.status >= 400) expect(planned.body.error?.code).toMatch(/^(template_value_unsafe|stack_unknown|wsgi_missing)$/)
    expect(JSON.stringify(planned.body.steps ?? [])).not.toMatch(/\\nRUN touch/)
  })
})
