import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectHelpful } from './refusal.ts'
import { panelAndWorker, type World } from './world.ts'

let world: World
let made = 0
const SHOP = { dockerImageName: 'nginx:stable' }
const freshName = () => `bound-${++made}`

beforeAll(async () => {
  world = await panelAndWorker('hostPaths: ["{dir}/mounts"]')
  await world.ask('POST', '/deployments?deploy=false', { ...SHOP, name: 'there' })
  await world.ask('POST', '/deployments?deploy=false', { ...SHOP, name: 'neighbour', dockerPorts: ['9100:80'] })
})
afterAll(() => world.close())

/** By every door through which it could come. @returns what was said at the first */
async function expectRefusedEverywhere(settings: Record<string, unknown>, field: string, code: string) {
  const before = await world.rows()
  const answers = [
    await world.ask('POST', '/deployments', { ...SHOP, name: freshName(), ...settings }),
    await world.ask('POST', '/plans', { deployment: { ...SHOP, name: freshName(), ...settings } }),
    await world.ask('POST', '/plans', { kind: 'deploy', name: 'there', changes: settings }),
    await world.ask('PATCH', '/deployments/there?apply=true', settings),
  ]
  for (const answer of answers) {
    expectHelpful(answer, field)
    expect(answer.body.error?.code).toBe(code)
  }
  expect(await world.rows()).toEqual(before)
  return `${answers[0]?.body.error?.message} ${answers[0]?.body.error?.hint}`
}

describe('a port', () => {
  it.each([0, -1, 65_536, 80.5, 1e12, '80', 'http', [80], true])('%j of the application is refused', async (port) => {
    expect(await expectRefusedEverywhere({ port }, 'port', 'invalid_input')).toMatch(/number/)
  })

  it.each([
    '0',
    '65536',
    '8080:0',
    '8080:65536',
    '70000:80',
    '-1:80',
    '80-90',
    '127.0.0.1:80:80',
    '80/sctp',
    '8080:80 ',
    '',
    0,
    65_536,
    1.5,
  ])('%j of the server is refused', async (mapping) => {
    expect(await expectRefusedEverywhere({ dockerPorts: [mapping] }, 'dockerPorts', 'invalid_input')).toMatch(/8080:80/)
  })

  it.each([
    [['9000:80', '9000:81'], /named twice/],
    [['9000:80', '9000:80/tcp'], /named twice/],
    [['09000:80', '9000:81'], /named twice/],
    [['9100:80'], /the deployment neighbour has it/],
    [['80:80'], /the proxy/],
    [['443:80'], /the proxy/],
    [['8100:80'], /the address of a deployment/],
  ])('of the server that is taken, as in %j, is refused', async (dockerPorts, why) => {
    expect(await expectRefusedEverywhere({ dockerPorts }, 'dockerPorts', 'port_taken')).toMatch(why)
  })

  it('of the server is taken once for each protocol', async () => {
    const answer = await world.ask('POST', '/deployments?deploy=false', {
      ...SHOP,
      name: freshName(),
      dockerPorts: ['9300:53', '9300:53/udp'],
    })
    expect(answer.status).toBe(201)
  })
})

describe('a volume', () => {
  it.each([
    '/:/x',
    '//:/x',
    '/etc:/x',
    '//etc/:/x',
    '/./etc:/x',
    '/etc/passwd:/x',
    '/var/run/docker.sock:/x',
    '/run/docker.sock:/x',
    '/run:/x',
    '/var/run:/x',
    '/var:/x',
    '/var/lib/docker/volumes:/x',
    '/var/lib/webops:/x',
    '/proc:/x',
    '/proc/1/root:/x',
    '/sys:/x',
    '/dev:/x',
    '/root/.ssh:/x',
    '/srv/engine.sock:/x',
  ])('%s, a part of the system, is refused', async (volume) => {
    expect(await expectRefusedEverywhere({ dockerVolumes: ['data:/data', volume] }, 'dockerVolumes', 'policy_host_path_refused')).toMatch(
      /named volume such as data:\/data/,
    )
  })

  it.each([
    '..:/x',
    '/srv/../etc:/x',
    'data:/x/..',
    '../data:/x',
    './data:/x',
    'data:x',
    'data:/',
    'data://',
    'data:/./',
    'data:/proc',
    'data:/proc/sys',
    'data:/x:exec',
    'data:/x:ro:rw',
    'data:/x\n/y',
    'da ta:/x',
    'data',
    '',
    'type=bind,source=/,target=/x',
  ])('%j, which is none, is refused', async (volume) => {
    await expectRefusedEverywhere({ dockerVolumes: [volume] }, 'dockerVolumes', 'invalid_input')
  })

  it.each([
    [['data:/data', 'other:/data']],
    [['data:/data', 'other:/data/']],
    [['data:/data:ro', 'other:/./data']],
    [['data:/data', 'data:/data']],
  ])('at a place that another one has, as in %j, is refused', async (dockerVolumes) => {
    expect(await expectRefusedEverywhere({ dockerVolumes }, 'dockerVolumes', 'invalid_input')).toMatch(/mounted at \/data already/)
  })

  it.each([
    [['data:/data', 'deep:/data/deep']],
    [['deep:/data/deep', 'data:/data/']],
    [['tmpfs:/run', 'data:/run/./data']],
    [['tmpfs:/run:size=1m', 'tmpfs:/run/deep']],
  ])('inside another one, as in %j, is refused', async (dockerVolumes) => {
    expect(await expectRefusedEverywhere({ dockerVolumes }, 'dockerVolumes', 'volume_inside_another')).toMatch(/a path of its own/)
  })

  it('that is memory has options of its own', async () => {
    for (const volume of [
      'tmpfs:/x:size=0m',
      'tmpfs:/x:size=0',
      'tmpfs:/x:size=1t',
      'tmpfs:/x:mode=8',
      'tmpfs:/x:noexec',
      'data:/x:size=1m',
    ])
      await expectRefusedEverywhere({ dockerVolumes: [volume] }, 'dockerVolumes', 'invalid_input')
    for (const volume of ['tmpfs:/x:ro', 'tmpfs:/x:single-writer'])
      await expectRefusedEverywhere({ dockerVolumes: [volume] }, 'dockerVolumes', 'volume_option_unknown')
  })

  it('may be mounted at several places, and have memory below it', async () => {
    const dockerVolumes = ['data:/data', 'data:/copy:ro', 'tmpfs:/data/deep:size=1m']
    const { status, body } = await world.ask('POST', '/deployments?deploy=false', { ...SHOP, name: freshName(), dockerVolumes })
    expect({ status, volumes: body.dockerVolumes }).toEqual({ status: 201, volumes: dockerVolumes })
  })
})

describe("what the server's policy does not allow", () => {
  /** The panel does not know the policy: the plan says it by the field, and a rollout that is made all the same ends at once. */
  async function expectRefusedByWorker(settings: Record<string, unknown>, field: string, code: string) {
    const planned = await world.ask('POST', '/plans', { deployment: { ...SHOP, name: freshName(), ...settings } })
    expectHelpful(planned, field)
    expect(planned.body.error?.code).toBe(code)

    const name = freshName()
    expect((await world.ask('POST', '/deployments', { ...SHOP, name, ...settings })).status).toBe(201)
    const begun = world.contexts.length
    const rollout = await world.run(name)
    expect(rollout).toMatchObject({ state: 'failed', error: { code, hint: expect.stringMatching(/./) } })
    expect(world.contexts).toHaveLength(begun)
    expect(await world.leftovers()).toEqual([])
    return `${planned.body.error?.message} ${planned.body.error?.hint}`
  }

  const at = (name: string) => join(world.dir, 'mounts', name)

  beforeAll(async () => {
    await mkdir(join(world.dir, 'mounts/real'), { recursive: true })
    await mkdir(join(world.dir, 'beside'))
    await writeFile(at('file'), '')
    const links = {
      socket: '/var/run/docker.sock',
      run: '/run',
      etc: '/etc',
      root: '/',
      up: '..',
      beside: '../beside',
      nowhere: '/srv/not-there',
      circle: 'circle',
    }
    for (const [name, target] of Object.entries(links)) await symlink(target, at(name))
  })

  it('a folder that is not listed is refused, with where it could be', async () => {
    expect(await expectRefusedByWorker({ dockerVolumes: ['/srv/shop:/data'] }, 'dockerVolumes', 'policy_host_path_refused')).toMatch(
      /hostPaths in \/etc\/webops\/policy\.yaml/,
    )
  })

  it.each(['socket', 'run', 'etc', 'etc/ssl', 'root', 'root/etc', 'up', 'beside', 'nowhere', 'circle', 'file/below', 'x'.repeat(300)])(
    'a folder that leads elsewhere (%s) is refused, though it is listed',
    async (name) => {
      await expectRefusedByWorker({ dockerVolumes: [`${at(name)}:/data`] }, 'dockerVolumes', 'policy_host_path_refused')
    },
  )

  it('a folder that is listed is mounted', async () => {
    const name = freshName()
    await world.ask('POST', '/deployments', { ...SHOP, name, dockerVolumes: [`${at('real')}:/data`] })
    expect(await world.run(name)).toMatchObject({ state: 'succeeded' })
  })

  it.each([
    ['dockerNetworkMode', { dockerNetworkMode: 'host' }, 'policy_host_network_refused', /hostNetwork/],
    ['runtime', { runtime: 'docker' }, 'policy_runtime_refused', /runtimes/],
    ['dockerImageName', { dockerImageName: 'registry.example.org/shop:1' }, 'policy_image_registry_refused', /imageRegistries/],
  ])('as %s is refused, with what the administrator could change', async (field, settings, code, key) => {
    // `auto` means docker here: only the field that is asked about is wrong.
    const runtimes = field === 'runtime' ? 'runtimes: [systemd]\n' : ''
    await world.setPolicy(`hostNetwork: false\nimageRegistries: [docker.io]\n${runtimes}`)
    expect(await expectRefusedByWorker(settings, field, code)).toMatch(key)
  })
})
