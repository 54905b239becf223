import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTACKER, BoundaryWorld, CANARY, VICTIM } from './boundary-world.ts'

/** Whoever has the panel’s process has its account at Redis, and puts into the queues what they like. */

/** Commands that change Redis itself, or reach beyond it. */
const FORBIDDEN = [
  'CONFIG GET *',
  'CONFIG SET dir /etc/cron.d',
  'CONFIG SET dbfilename x',
  'CONFIG REWRITE',
  'ACL LIST',
  'ACL SETUSER panel +@all',
  'MODULE LOAD /tmp/x.so',
  'MODULE LIST',
  'DEBUG JMAP',
  'DEBUG SLEEP 1',
  'SLAVEOF 127.0.0.1 1',
  'REPLICAOF 127.0.0.1 1',
  'SAVE',
  'BGSAVE',
  'BGREWRITEAOF',
  'SHUTDOWN NOSAVE',
  'FLUSHALL',
  'FLUSHDB',
  'SWAPDB 0 1',
  'KEYS *',
  'MONITOR',
  'SYNC',
  'PSYNC ? -1',
  'MIGRATE 127.0.0.1 1 k 0 10',
  'RESTORE webops:main:x 0 x',
  'SORT webops:main:x GET *',
  'CLIENT KILL TYPE normal',
  'CLIENT PAUSE 1000',
  'CLUSTER NODES',
  'FAILOVER',
  'LATENCY DOCTOR',
  'SLOWLOG GET',
  'FUNCTION LOAD x',
  'FUNCTION FLUSH',
  'SCRIPT FLUSH',
  'GET other',
  'SET other 1',
  'SET webops:other:x 1',
  'DEL other',
  'SUBSCRIBE other',
  'PSUBSCRIBE *',
  'PUBLISH other 1',
]
const SCRIPTS = [
  `return redis.call('CONFIG', 'GET', '*')`,
  `return redis.call('GET', 'other')`,
  `return redis.call('SET', 'other', '1')`,
  `return redis.call('FLUSHALL')`,
  `return os.execute('id')`,
  `return io.open('/etc/passwd')`,
  `return package.loadlib('/lib/x.so', 'x')`,
  `return loadfile('/etc/passwd')`,
  `return dofile('/etc/passwd')`,
  `return require('os')`,
]

describe('the panel’s account at Redis', () => {
  let world: BoundaryWorld

  beforeAll(async () => {
    world = await BoundaryWorld.make()
    await world.server.require('docker', ['run', '--detach', '--name', 'webops-bd-foreign', 'nginx:stable'])
  })
  afterAll(async () => {
    await world.server.run('docker', ['rm', '--force', '--volumes', 'webops-bd-foreign'])
    await world.unmake()
  })

  it('may neither change Redis nor see or touch what is not of this installation', async () => {
    const told = await world.intruder.node<[string, string][]>(`
      const told = []
      for (const command of ${JSON.stringify(FORBIDDEN)}) {
        const other = connectRedis(env().redisUrl, () => {})
        const [name, ...rest] = command.split(' ')
        told.push([command, await other.call(name, ...rest).then((answer) => 'DID ' + JSON.stringify(answer), (error) => error.message)])
        other.disconnect()
      }
      tell(told)
    `)
    expect(told.filter(([, answer]) => !/NOPERM|no permissions|command not allowed|support disabled/i.test(answer))).toEqual([])
    await world.unharmed()
  })

  it('gets no more by a script', async () => {
    const told = await world.intruder.node<[string, string][]>(`
      const told = []
      for (const script of ${JSON.stringify(SCRIPTS)}) {
        told.push([script, await redis.call('EVAL', script, '0').then((answer) => 'DID ' + JSON.stringify(answer), (error) => error.message)])
      }
      tell(told)
    `)
    expect(told.filter(([, answer]) => answer.startsWith('DID'))).toEqual([])
    await world.unharmed()
  })

  it('is let in as nobody else', async () => {
    const told = await world.intruder.node<string[]>(`
      const password = new URL(env().redisUrl.replace('unix:', 'http://x')).searchParams.get('password')
      const told = []
      for (const [user, given] of [['worker', password], ['worker', ''], ['default', password], ['default', ''], ['admin', password]]) {
        told.push(await redis.call('AUTH', user, given).then(() => 'DID ' + user, (error) => error.message))
      }
      tell(told)
    `)
    expect(told.filter((answer) => !/WRONGPASS/.test(answer))).toEqual([])
  })

  it('makes the worker do nothing by jobs that no panel would have added', async () => {
    const before = await state()
    const asked = await world.intruder.node<number>(`
      const { createRequire } = await import('node:module')
      const { Queue } = createRequire(process.cwd() + '/package.json')('bullmq')
      const { queueNames } = await own('src/adapters/queue/queue-names.ts')
      const names = queueNames('main')
      const { id } = await deployment('${ATTACKER}')
      const big = 'x'.repeat(5_000_000)
      const polluted = JSON.parse('{"__proto__":{"polluted":true,"deploymentId":"x"},"constructor":{"prototype":{"polluted":true}}}')
      const jobs = {
        'rollouts-main': [
          ['unknown', {}], ['deployment', null], ['deployment', []], ['deployment', 'text'], ['deployment', polluted],
          ['deployment', { deploymentId: '../../etc' }], ['deployment', { deploymentId: null }], ['deployment', { deploymentId: big }],
          ['deployment', { deploymentId: id, sequence: 2 ** 53, kind: 'remove' }], ['__proto__', { deploymentId: id }],
          ['deployment', { deploymentId: '00000000-0000-7000-8000-000000000000' }],
          ...Array.from({ length: 200 }, () => ['deployment', { deploymentId: id }]),
        ],
        'queries-main': [
          ['x', {}], ['x', null], ['x', polluted], ['x', { id: 'x', name: 'x', input: big, answerTo: 'x', expiresAt: Date.now() + 5000 }],
          ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'detect', 'plan', 'container-logs', 'keep-logs', 'engine-status', 'command-start', 'command-input', 'command-resize', 'command-end'].flatMap((name) =>
            [null, polluted, [], 'x', { deployment: '../x', repository: 1 }].map((input) => [name, { id: 'x', name, input, answerTo: 'x', expiresAt: 1e300 }])),
          ['x', { id: 'x', name: 'engine-status', input: {}, answerTo: '*'.repeat(100_000), expiresAt: 1e15 }],
        ],
        'health-main': [['health', null], ['x', polluted], ...Array.from({ length: 50 }, () => ['health', {}])],
      }
      let count = 0
      for (const [name, list] of Object.entries(jobs)) {
        const queue = new Queue(name, { connection: redis, prefix: names.prefix })
        for (const [job, data] of list) {
          await queue.add(job, data, { removeOnComplete: true, removeOnFail: true, attempts: 2 })
          count += 1
        }
        await queue.close()
      }
      // What a job is to BullMQ itself: not even JSON.
      for (const name of ['rollouts-main', 'queries-main']) {
        const key = names.prefix + ':' + name
        await redis.hset(key + ':junk', 'name', 'x', 'data', 'not json', 'opts', '{"parent":{"id":"x","queue":"../../x"},"repeat":{"every":1}}', 'timestamp', 'x')
        await redis.lpush(key + ':wait', 'junk', 'missing', '../../x')
      }
      for (const message of ['x', '../../x', '', big]) {
        await redis.publish(names.cancels('main'), message)
        await redis.publish(names.logNotices, message)
        await redis.publish(names.events, message)
      }
      await sleep(5000)
      tell(count)
    `)
    expect(asked).toBeGreaterThan(300)
    await expect.poll(() => world.health(), { timeout: 60_000, interval: 1000 }).toMatchObject({ worker: 'ok', queue: 'ok', engine: 'ok' })
    expect(await state()).toBe(before)
    await world.unharmed()
    const again = await world.intruder.node(`tell(await rollOut('${ATTACKER}', { kind: 'stop' }))`)
    expect(again).toMatchObject({ state: 'succeeded' })
    expect(await world.intruder.node(`tell(await rollOut('${ATTACKER}', { kind: 'start' }))`)).toMatchObject({ state: 'succeeded' })
    await world.unharmed()
  })

  it('gets no answer to questions that the policy refuses', async () => {
    const image = { name: 'bd-plan', repository: null, dockerImageName: 'nginx:stable', projectType: 'image' }
    const questions: [string, unknown, RegExp][] = [
      ['detect', { repository: 'file:///etc' }, /policy_local_path_refused/],
      ['detect', { repository: '/root/webops' }, /policy_local_path_refused/],
      ['detect', { repository: '/var/lib/webops/demo/../../../../root/webops' }, /invalid|refused/],
      ['detect', { repository: 'https://169.254.169.254/latest' }, /policy_address_refused/],
      ['detect', { repository: 'ext::sh -c id' }, /invalid_input|policy_url_invalid/],
      ['detect', { repository: 'https://git.example.org/x', ref: '--upload-pack=id' }, /invalid_input/],
      ['plan', { kind: 'deploy', deployment: { ...image, dockerVolumes: ['/:/host'] } }, /policy_host_path_refused/],
      ['plan', { kind: 'deploy', deployment: { ...image, dockerVolumes: ['/run/docker.sock:/s'] } }, /policy_host_path_refused/],
      ['plan', { kind: 'deploy', deployment: { ...image, name: '../../etc' } }, /invalid_input/],
      ['plan', { kind: 'deploy', deployment: { ...image, privileged: true } }, /invalid_input/],
      ['container-logs', { deployment: 'bd-foreign', tail: 10 }, /container_missing/],
      ['container-logs', { deployment: '../images', tail: 10 }, /invalid_input/],
      ['container-logs', { deployment: VICTIM, tail: 10, follow: true, channel: 'x\r\nPUBLISH' }, /invalid_input/],
      ['keep-logs', { channel: 'nobody-follows' }, /^\{"kept":false\}$/],
      ['keep-logs', {}, /invalid_input/],
      ['command-start', { deployment: '../images', actor: 'local', command: ['id'] }, /invalid_input/],
      ['command-start', { deployment: 'bd-foreign', actor: 'local', command: ['id'] }, /deployment_not_found/],
      ['command-start', { deployment: VICTIM, actor: 'local', command: ['id'], image: 'nginx:stable', privileged: true }, /invalid_input/],
      ['command-start', { deployment: VICTIM, actor: 'local', command: ['id'], where: '/' }, /invalid_input/],
      ['command-input', { id: '../x', deployment: VICTIM, actor: 'local', data: '' }, /invalid_input/],
      ['command-end', { id: '00000000-0000-4000-8000-000000000000', deployment: VICTIM, actor: 'local' }, /command_not_found/],
      ['__proto__', {}, /unknown_query/],
      ['constructor', {}, /unknown_query/],
    ]
    const told = await world.intruder.node<string[]>(`
      const told = []
      for (const [name, input] of ${JSON.stringify(questions)}) {
        told.push(await core.queries.ask('main', { name, input, timeoutMs: 20_000 }).then((answer) => JSON.stringify(answer), (error) => error.code + ' ' + error.message))
      }
      tell(told)
    `)
    for (const [index, [name, input, expected]] of questions.entries())
      expect(told[index], `${name} ${JSON.stringify(input)}`).toMatch(expected)
    await world.unharmed()
  })

  it('is told no secret by a plan, nor by what passes through Redis', async () => {
    const told = await world.intruder.node<string>(`
      const { name, dockerImageName } = await deployment('${VICTIM}')
      const plans = []
      for (const kind of ['restart', 'reconfigure', 'deploy', 'stop', 'remove'])
        plans.push(await core.queries.ask('main', { name: 'plan', input: { kind, deployment: { name, dockerImageName, repository: null, projectType: 'image' } }, timeoutMs: 20_000 }).catch((error) => error.message))
      const keys = []
      for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
        const [next, found] = await redis.scan(cursor, 'COUNT', 1000)
        cursor = next
        keys.push(...found)
      }
      const values = []
      for (const key of keys) {
        const type = await redis.type(key)
        if (type === 'stream') values.push(await redis.xrange(key, '-', '+'))
        if (type === 'string') values.push(await redis.get(key))
        if (type === 'hash') values.push(await redis.hgetall(key))
        if (type === 'list') values.push(await redis.lrange(key, 0, -1))
      }
      tell(JSON.stringify([plans, keys, values]))
    `)
    expect(told).toContain(`webops-${VICTIM}`)
    expect(told).not.toContain(CANARY)
  })

  /** What is on the server by the worker's doing. */
  async function state(): Promise<string> {
    const containers = await world.server.require('docker', ['ps', '--all', '--format', '{{.ID}} {{.Names}} {{.Image}}'])
    const places = await world.listed('/etc/systemd/system', '/var/lib/webops/deployments', '/var/lib/webops/bin')
    return `${containers}\n${[...places].sort().join('\n')}`
  }
})
