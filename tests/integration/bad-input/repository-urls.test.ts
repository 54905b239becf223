import { existsSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { gitServer } from './git-server.ts'
import { expectHelpful } from './refusal.ts'
import { panelAndWorker, type World } from './world.ts'

// Only what DNS answers is the tests' own: names of example.org that lead to this machine.
const NAMES: Record<string, string[]> = {
  'loopback.example.org': ['127.0.0.1'],
  'six.example.org': ['::1'],
  'mapped.example.org': ['::ffff:127.0.0.1'],
  'metadata.example.org': ['169.254.169.254'],
  'one-of-two.example.org': ['203.0.113.5', '127.8.9.10'],
  'unspecified.example.org': ['0.0.0.0'],
}
vi.mock('node:dns/promises', async (original) => {
  const real = await original<typeof import('node:dns/promises')>()
  const lookup = (name: string, options: { all: true }) =>
    NAMES[name]
      ? Promise.resolve(NAMES[name].map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
      : real.lookup(name, options)
  return { ...real, lookup }
})

const TOUCHED = '/tmp/webops-bad-input-touched'

let world: World
let server: Awaited<ReturnType<typeof gitServer>>
let made = 0
const freshName = () => `url-${++made}`

beforeAll(async () => {
  server = await gitServer()
  world = await panelAndWorker('git: { transports: [http, https, ssh] }')
  await world.ask('POST', '/deployments?deploy=false', { name: 'there', repository: 'https://git.example.org/shop.git' })
})
beforeEach(() => {
  server.asked.length = 0
  server.replyWith(() => ({ status: 404 }))
})
afterAll(async () => {
  server.close()
  await world.close()
})

/** What cannot be an address is refused where it is typed. */
async function expectRefusedAtOnce(repository: string) {
  const before = await world.rows()
  const answers = [
    await world.ask('POST', '/deployments', { name: freshName(), repository }),
    await world.ask('PATCH', '/deployments/there?apply=true', { repository }),
    await world.ask('POST', '/plans', { deployment: { name: freshName(), repository } }),
    await world.ask('POST', '/detections', { repository }),
  ]
  for (const answer of answers) {
    expectHelpful(answer, 'repository')
    expect(['invalid_input', 'policy_url_invalid']).toContain(answer.body.error?.code)
  }
  expect(await world.rows()).toEqual(before)
  expect(existsSync(TOUCHED)).toBe(false)
}

/** What leads where the policy does not allow is refused by the worker, who knows it: asked for a plan, and when it is rolled out. */
async function expectRefusedByWorker(repository: string, code = 'policy_address_refused') {
  for (const [path, body] of [
    ['/plans', { deployment: { name: freshName(), repository } }],
    ['/detections', { repository }],
  ] as const) {
    const before = await world.rows()
    const answer = await world.ask('POST', path, body)
    expectHelpful(answer, 'repository')
    expect(answer.body.error?.code).toBe(code)
    expect(await world.rows()).toEqual(before)
  }
  const name = freshName()
  const answer = await world.ask('POST', '/deployments', { name, repository })
  // Some are no address at all to the panel already.
  if (answer.status === 400) return expectHelpful(answer, 'repository')
  const rollout = await world.run(name)
  expect(rollout).toMatchObject({ state: 'failed', error: { code, hint: expect.stringMatching(/./) } })
  expect(await world.leftovers()).toEqual([])
  expect(existsSync(TOUCHED)).toBe(false)
}

describe('a repository’s address', () => {
  it.each([
    `--upload-pack=touch ${TOUCHED}`,
    `--upload-pack=touch\${IFS}${TOUCHED}`,
    '-u',
    `-oProxyCommand=touch@host:${TOUCHED}`,
    'ssh://-oProxyCommand=touch/x',
    'ssh://-oProxyCommand=touch@host/x',
    'ssh://git@-oProxyCommand=touch/x',
    'ssh://git@-x/x',
    'git@-oProxyCommand=touch:x',
    'git@host:-x',
    '-git@host:x',
    'https://-host/x',
    `ext::sh -c touch% ${TOUCHED}`,
    `ext::touch\${IFS}${TOUCHED}`,
    'fd::17/x',
    'https::https://git.example.org/x',
    'file::/etc',
    'https://git.example.org/ext::sh',
    'https://git.example.org/a\nb',
    'https://git.example.org/a\r\nHost: other',
    'https://git.example.org/a\tb',
    'https://git.example.org/a\0b',
    'https://git.example.org/a b',
    'https://git.example.org\n/a',
    'https://git.example.org/shop.git?upload-pack=x',
    'https://git.example.org/shop.git#main',
    'https:\\\\git.example.org\\shop',
    'https://git.example.org\\@127.0.0.1/shop',
    'HTTPS://git.example.org/shop',
    'ftp://git.example.org/shop.git',
    'javascript://x/alert(1)',
    'file://git.example.org/srv/shop.git',
    'file:///srv/../etc',
    '/srv/../etc/shop',
    '../shop',
    'shop.git',
    'https://',
    'https:///shop',
    'https://git.example.org:99999/shop',
    'x'.repeat(3000),
  ])('%j, which git or ssh could take for something else, is refused where it is typed', expectRefusedAtOnce)

  it.each([
    'https://127.0.0.1/a',
    'http://127.255.255.254:8080/a',
    'https://127.1/a',
    'http://2130706433/a',
    'http://0x7f000001/a',
    'http://0x7f.0.0.1/a',
    'http://0177.0.0.1/a',
    'http://017700000001/a',
    'http://①②⑦.⓪.⓪.①/a',
    'http://0/a',
    'http://0.0.0.0/a',
    'https://localhost/a',
    'https://LOCALHOST/a',
    'https://localhost./a',
    'https://git.localhost/a',
    'http://[::1]/a',
    'http://[0:0:0:0:0:0:0:1]:3000/a',
    'http://[::]/a',
    'http://[::ffff:127.0.0.1]/a',
    'http://[::ffff:7f00:1]/a',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/a',
    'http://[fe80::1]/a',
    'http://[64:ff9b::7f00:1]/a',
    'http://[2002:7f00:1::]/a',
    'http://169.254.169.254/latest/meta-data',
    'http://169.254.1.1/a',
    'http://100.100.100.200/a',
    'http://224.0.0.1/a',
    'http://255.255.255.255/a',
    'ssh://git@127.0.0.1/a',
    'ssh://git@[::1]/a',
    'ssh://git@2130706433/a',
    'git@localhost:a',
    'git@127.1:a',
    'git@0x7f.1:a',
  ])('%s, which is this machine or its link, is refused before anything is asked there', async (repository) => {
    await expectRefusedByWorker(repository)
  })

  it.each(Object.keys(NAMES))('of the name %s, which DNS leads to this machine, is refused', async (name) => {
    await expectRefusedByWorker(`http://${name}:${server.port}/shop.git`)
    await expectRefusedByWorker(`ssh://git@${name}/shop.git`)
    expect(server.asked).toEqual([])
  })

  it.each(['/srv/other.git', 'file:///etc', '/proc/self/root/etc'])('%s, a folder that is not listed, is refused', async (repository) => {
    await expectRefusedByWorker(repository, 'policy_local_path_refused')
  })

  it('of a private network is none of these', async () => {
    const answer = await world.ask('POST', '/detections', { repository: server.url('none.git') })
    expect(answer.body.error?.code).toBe('git_repository_not_found')
    expect(server.asked.length).toBeGreaterThan(0)
  })
})

describe('a redirect', () => {
  const moving = (to: string) =>
    server.replyWith(({ url = '' }) => ({ status: 302, headers: { location: url.replace(/^\/shop\.git/, to) } }))
  const outside = () => server.asked.filter((one) => !one.startsWith(new URL(server.url('')).host))

  it.each([
    ['loopback', (port: number) => `http://127.0.0.1:${port}/other.git`],
    ['a name for loopback', (port: number) => `http://localhost:${port}/other.git`],
    ['loopback in decimal', (port: number) => `http://2130706433:${port}/other.git`],
    ['loopback of IPv6', (port: number) => `http://[::1]:${port}/other.git`],
    ['mapped loopback', (port: number) => `http://[::ffff:127.0.0.1]:${port}/other.git`],
    ['a name that DNS leads to loopback', (port: number) => `http://loopback.example.org:${port}/other.git`],
    ['the metadata service', () => 'http://169.254.169.254/other.git'],
  ])('to %s is refused, and nothing is asked there', async (_what, target) => {
    moving(target(server.port))
    await expectRefusedByWorker(server.url('shop.git'))
    expect(server.asked.length).toBeGreaterThan(0)
    expect(outside()).toEqual([])
  })

  it.each(['file:///srv/shop.git', 'ext::sh -c id', '--upload-pack=x', 'ftp://git.example.org/x', 'gopher://127.0.0.1/x'])(
    'to %s is not followed',
    async (target) => {
      moving(target)
      const answer = await world.ask('POST', '/detections', { repository: server.url('shop.git') })
      expectHelpful(answer, 'repository')
      expect(existsSync(TOUCHED)).toBe(false)
      expect(outside()).toEqual([])
    },
  )

  it('in a circle, or through many places, ends with an error', async () => {
    moving('/shop.git')
    const circle = await world.ask('POST', '/detections', { repository: server.url('shop.git') })
    expect(circle.body.error).toMatchObject({ field: 'repository', hint: expect.stringMatching(/./) })
    expect(circle.status).not.toBe(500)
    expect(server.asked.length).toBeLessThan(20)
  })

  it('within the same server is followed', async () => {
    server.replyWith(({ url = '' }) =>
      url.startsWith('/shop.git/') ? { status: 301, headers: { location: url.replace('/shop.git/', '/moved.git/') } } : { status: 404 },
    )
    const answer = await world.ask('POST', '/detections', { repository: server.url('shop.git') })
    expect(answer.body.error?.code).toBe('git_repository_not_found')
    expect(server.asked.at(-1)).toContain('/moved.git/info/refs')
  })
})
