import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developer } from './developer.ts'
import { expectHelpful } from './refusal.ts'
import { panelAndWorker, type World } from './world.ts'

let world: World
let repository: string
let git: Awaited<ReturnType<typeof developer>>
/** Commits by the order in which they were made; each has its own number in the file `index.html`. */
const commits: string[] = []
let made = 0
const freshName = () => `branch-${++made}`

beforeAll(async () => {
  world = await panelAndWorker('git: { localPaths: ["{dir}/git"] }')
  repository = join(world.dir, 'git/shop.git')
  git = await developer(repository)
  for (let number = 0; number < 12; number += 1) commits.push(await git.commit({ 'index.html': String(number) }, `Commit ${number}`))
  await chmod(repository, 0o755)
})
afterAll(() => world.close())

const LONG = `long/${'a'.repeat(125)}/${'b'.repeat(124)}`

/** A branch with an odd name, on commit 1, and names near it on others. */
async function lay(name: string, nearMisses: string[], tags: string[] = []): Promise<void> {
  await git.git('update-ref', `refs/heads/${name}`, commits[1] ?? '')
  for (const [index, near] of nearMisses.entries()) await git.git('update-ref', `refs/heads/${near}`, commits[index + 2] ?? '')
  for (const [index, tag] of tags.entries()) await git.git('update-ref', `refs/tags/${tag}`, commits[index + 6] ?? '')
}

async function deployBranch(branch: string) {
  const name = freshName()
  const created = await world.ask('POST', '/deployments', { name, repository, branch })
  expect(created.status, JSON.stringify(created.body)).toBe(201)
  expect(created.body.branch).toBe(branch)
  return { name, rollout: await world.run(name) }
}

describe('a branch with an odd name', () => {
  it.each([
    ['feature/a+b@c#1=2,3', ['feature/a+b@c#1=2', 'feature/a+b@c#1=2,34', 'a+b@c#1=2,3'], []],
    ['v1.0-rc.1', ['v1.0-rc', 'v1.0-rc.10', 'V1.0-RC.1', 'v1x0-rcx1'], ['v1.0-rc.2']],
    ['a.b_c-d/e.f', ['a.b_c-d/e.g', 'axb_c-d/e.f'], []],
    ['release', ['releases', 'releas'], ['release']],
    ['refs/heads/x', ['x', 'heads/x'], ['refs/heads/x', 'x']],
    ['refs/tags/y', [], ['y']],
    ['heads/main', [], ['main']],
    ['origin/main', [], []],
    ['HEAD', ['HEAD2'], []],
    ['0123456', [], []],
    [LONG, [LONG.slice(0, -1), LONG.slice(5)], [LONG.slice(0, -2)]],
  ] as [string, string[], string[]][])('%s is the one that is deployed', async (branch, nearMisses, tags) => {
    expect(branch.length).toBeLessThanOrEqual(255)
    await lay(branch, nearMisses, tags)
    const { rollout } = await deployBranch(branch)
    expect(rollout).toMatchObject({ state: 'succeeded', commit: commits[1], commitSubject: 'Commit 1' })
    expect(world.contexts.at(-1)?.facts.commit).toBe(commits[1])
    const detected = await world.ask('POST', '/detections', { repository, ref: branch })
    expect(detected.body.commit).toBe(commits[1])
    const planned = await world.ask('POST', '/plans', { deployment: { name: freshName(), repository, branch } })
    expect(planned.body.commit).toBe(commits[1])
  })

  it('that looks like the id of a commit is deployed, and is not that commit', async () => {
    const [, second = '', , , , , , , eighth = ''] = commits
    await git.git('update-ref', `refs/heads/${eighth}`, second)
    await git.git('update-ref', `refs/heads/${eighth.slice(0, 8)}`, second)
    for (const branch of [eighth, eighth.slice(0, 8)]) {
      expect((await deployBranch(branch)).rollout).toMatchObject({ commit: second })
      expect((await world.ask('POST', '/detections', { repository, ref: branch })).body.commit).toBe(second)
    }
  })

  it('cannot stand in for a commit, or for a path, that a rollout is asked for', async () => {
    const [, second = '', , , , , , , , ninth = ''] = commits
    await git.git('update-ref', `refs/heads/${ninth}`, second)
    await git.git('update-ref', 'refs/heads/stable', ninth)
    await git.git('update-ref', 'refs/heads/refs/heads/stable', second)
    const { name } = await deployBranch('main')
    for (const ref of [ninth, 'refs/heads/stable']) {
      expect((await world.ask('POST', `/deployments/${name}/rollouts`, { kind: 'deploy', ref })).status).toBe(202)
      expect(await world.run(name)).toMatchObject({ state: 'succeeded', commit: ninth })
    }
  })

  it('goes on to be deployed when it has a new commit', async () => {
    const { name } = await deployBranch('feature/a+b@c#1=2,3')
    await git.git('update-ref', 'refs/heads/feature/a+b@c#1=2,3', commits[11] ?? '')
    await world.ask('POST', `/deployments/${name}/rollouts`, { kind: 'deploy' })
    expect(await world.run(name)).toMatchObject({ state: 'succeeded', commit: commits[11] })
  })
})

describe('a branch', () => {
  it.each([
    '-x',
    '--upload-pack=touch /tmp/x',
    '--',
    '-',
    '',
    '.',
    '..',
    '@',
    '/main',
    'main/',
    'a//b',
    'a..b',
    'a/../b',
    'a@{1}',
    'a.lock',
    'a/.b',
    'a.',
    'a b',
    'a~1',
    'a^',
    'a^{commit}',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a;b',
    'a&b',
    'a|b',
    'a`id`',
    'a$(id)',
    'a;touch${IFS}p',
    '$HOME',
    "a'b",
    'a"b',
    'a<b',
    'a%n',
    'größe',
    'a\nb',
    'a\0b',
    'a\u202eb',
    'a'.repeat(256),
  ])('named %j, which our grammar does not know, is refused by name', async (branch) => {
    const before = await world.rows()
    const answers: [string, Awaited<ReturnType<World['ask']>>][] = [
      ['branch', await world.ask('POST', '/deployments', { name: freshName(), repository, branch })],
      ['branch', await world.ask('PATCH', '/deployments/branch-1?apply=true', { branch })],
      ['branch', await world.ask('POST', '/plans', { deployment: { name: freshName(), repository, branch } })],
      ['ref', await world.ask('POST', '/detections', { repository, ref: branch })],
      ['ref', await world.ask('POST', '/deployments/branch-1/rollouts', { kind: 'deploy', ref: branch })],
    ]
    for (const [field, answer] of answers) expectHelpful(answer, field)
    expect(await world.rows()).toEqual(before)
  })

  it('that is not there is refused, with those that are', async () => {
    for (const branch of ['master', 'feature/none', 'f'.repeat(40), 'refs/heads/none']) {
      const planned = await world.ask('POST', '/plans', { deployment: { name: freshName(), repository, branch } })
      expectHelpful(planned, 'branch')
      expect(planned.body.error?.code).toBe('git_ref_not_found')
      const { rollout } = await deployBranch(branch)
      expect(rollout).toMatchObject({ state: 'failed', error: { code: 'git_ref_not_found', hint: expect.stringMatching(/./) } })
    }
    const planned = await world.ask('POST', '/plans', { deployment: { name: freshName(), repository, branch: 'master' } })
    expect(planned.body.error?.hint).toContain('main')
    expect(await world.leftovers()).toEqual([])
  })
})
