import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTACKER, BoundaryWorld, CANARY, changed, VICTIM } from './boundary-world.ts'

/** Whoever has the panel’s process writes the database as they like. The worker, Docker, systemd and Caddy are real. */
const POLICY = `
  allowPrivateAddresses: false
hostPaths: [/srv/bd]
hostNetwork: false
imageRegistries: [docker.io]
`

/** What is wanted, how the record is changed for it, and why the worker refuses. */
const REFUSED: [string, Record<string, unknown>, string][] = [
  ['the server’s root as a volume', { dockerVolumes: ['/:/host'] }, 'policy_host_path_refused'],
  ['its settings', { dockerVolumes: ['/etc:/host:ro'] }, 'policy_host_path_refused'],
  ['the engine’s socket', { dockerVolumes: ['/var/run/docker.sock:/s'] }, 'policy_host_path_refused'],
  ['its own state', { dockerVolumes: ['/var/lib/webops/deployments:/d'] }, 'policy_host_path_refused'],
  ['a folder that is not listed', { dockerVolumes: ['/srv/other:/d'] }, 'policy_host_path_refused'],
  ['a link in a listed folder that leads out', { dockerVolumes: ['/srv/bd/link:/d'] }, 'policy_host_path_refused'],
  ['a link in a listed folder to the engine', { dockerVolumes: ['/srv/bd/engine:/d'] }, 'policy_host_path_refused'],
  ['a path with ..', { dockerVolumes: ['/srv/bd/../../etc:/d'] }, 'record_invalid'],
  ['an option of the volume driver', { dockerVolumes: ['data:/d:ro,volume-opt=device=/etc'] }, 'record_invalid'],
  ['the host’s network', { dockerNetworkMode: 'host' }, 'policy_host_network_refused'],
  ['an image from elsewhere', { dockerImageName: 'evil.example/x:1' }, 'policy_image_registry_refused'],
  ['a port on all addresses', { dockerPorts: ['0.0.0.0:2222:22'] }, 'record_invalid'],
  ['the unit of the worker', { name: 'worker' }, 'record_invalid'],
  ['a unit somewhere else', { name: '../../etc/cron.d/x' }, 'record_invalid'],
  ['lines in a unit', { name: 'x\nExecStartPre=/bin/sh' }, 'record_invalid'],
  ['a header in a probe', { healthPath: '/ HTTP/1.1\r\nX: y' }, 'record_invalid'],
  ['a repository of root’s', { repository: 'file:///etc' }, 'policy_local_path_refused'],
  ['a repository that is a program', { repository: 'ext::sh -c id' }, 'record_invalid'],
  ['a repository that is an option', { repository: '--upload-pack=id' }, 'record_invalid'],
  ['a repository at the metadata service', { repository: 'https://169.254.169.254/x' }, 'policy_address_refused'],
  ['a repository on this server', { repository: 'https://localhost/x' }, 'policy_address_refused'],
  ['a branch that is an option', { repository: 'https://git.example.org/x', branch: '--exec=id' }, 'record_invalid'],
  ['a Dockerfile of root’s', { repository: 'https://git.example.org/x', dockerfilePath: '../../../etc/shadow' }, 'record_invalid'],
]

interface Ended {
  state: string
  code: string | null
  message: string | null
}

describe('records that no panel would have written', () => {
  let world: BoundaryWorld

  beforeAll(async () => {
    world = await BoundaryWorld.make(POLICY)
    await world.server.require('sh', [
      '-c',
      'mkdir -p /srv/bd/data && ln -sfn /etc /srv/bd/link && ln -sfn /run/docker.sock /srv/bd/engine',
    ])
  })
  afterAll(async () => {
    await world.server.run('rm', ['-rf', '/srv/bd'])
    await world.unmake()
  })

  it('get nobody what the policy and the schema do not allow', async () => {
    const made = ['/etc/systemd/system', '/etc/cron.d', '/var/lib/webops/deployments']
    const before = await world.listed(...made)
    const since = (await world.server.require('date', ['+%s.%N'])).trim()
    const told = await world.intruder.node<Record<string, Ended>>(`
      const told = {}
      for (const [what, change] of ${JSON.stringify(REFUSED)}) told[what] = await tamper('${ATTACKER}', change)
      tell(told)
    `)
    const codes = Object.fromEntries(Object.entries(told).map(([what, { state, code }]) => [what, `${state} ${code}`]))
    expect(codes).toEqual(Object.fromEntries(REFUSED.map(([what, , code]) => [what, `failed ${code}`])))
    expect(changed(before, await world.listed(...made))).toEqual([])
    const until = (await world.server.require('date', ['+%s.%N'])).trim()
    expect(await world.server.require('docker', ['events', '--since', since, '--until', until, '--filter', 'event=create'])).toBe('')
    await world.unharmed()
  })

  describe('in a release', () => {
    const release = (change: string) =>
      world.intruder.node<Ended & { back: number }>(`
        const { id } = await deployment('${ATTACKER}')
        const release = await database.release.findFirstOrThrow({ where: { deploymentId: id }, orderBy: { number: 'asc' } })
        const victim = await deployment('${VICTIM}')
        const other = await database.release.findFirstOrThrow({ where: { deploymentId: victim.id } })
        const { configuration } = release
        try {
          await database.release.update({ where: { id: release.id }, data: ${change} })
          tell(await force(id, { kind: 'rollback', releaseNumber: release.number }))
        } finally {
          await database.release.update({ where: { id: release.id }, data: { imageId: release.imageId, configuration } })
        }
      `)

    it.each([
      ['a mount of the server', `{ configuration: { ...configuration, volumes: ['/:/host'] } }`, 'policy_host_path_refused'],
      ['the host’s network', `{ configuration: { ...configuration, networkMode: 'host' } }`, 'policy_host_network_refused'],
      ['another container’s network', `{ configuration: { ...configuration, networkMode: 'container:webops-${VICTIM}' } }`, null],
      ['another deployment’s secret', `{ configuration: other.configuration }`, 'secret_misplaced'],
      [
        'its own secret under a name that is shown',
        `{ configuration: { ...configuration, variables: { SHOWN: configuration.variables.PASSWORD } } }`,
        'secret_misplaced',
      ],
    ])('get nobody %s', async (_what, change, code) => {
      const ended = await release(change)
      expect(ended.state).toBe('failed')
      if (code) expect(ended.code).toBe(code)
      await world.unharmed()
    })

    it('run no image but those that were made for the deployment', async () => {
      const base = (await world.server.require('docker', ['inspect', '--format', '{{.Id}}', 'debian:bookworm-slim'])).trim()
      const sample = (await world.container('sample', '{{.Image}}')).trim()
      for (const image of [base, sample, 'debian:bookworm-slim', 'registry.example.org/evil']) {
        expect(await release(`{ imageId: '${image}' }`), image).toMatchObject({ state: 'failed' })
        await world.unharmed()
      }
    })

    it('give a container nothing that the schema has no word for', async () => {
      const more = `privileged: true, capabilities: ['ALL'], devices: ['/dev/vda'], pid: 'host', HostConfig: { Privileged: true }`
      expect(await release(`{ configuration: { ...configuration, ${more} } }`)).toMatchObject({ state: 'succeeded' })
      await world.unharmed()
    })
  })

  it.each([
    ['of the same name', `{ where: { deploymentId: id, name: 'PASSWORD' }, data: { ciphertext } }`],
    ['under a name that is shown', `{ where: { deploymentId: id, name: 'SHOWN' }, data: { secret: true, value: null, ciphertext } }`],
    [
      'as a variable of the whole project',
      `{ where: { deploymentId: id, name: 'SHOWN' }, data: { deploymentId: null, projectId, secret: true, value: null, ciphertext } }`,
    ],
  ])("show nobody another deployment's secret by copying its ciphertext: %s", async (_how, change) => {
    const ended = await world.intruder.node<Ended>(`
      const { id, projectId } = await deployment('${ATTACKER}')
      const victim = await deployment('${VICTIM}')
      const { ciphertext } = await database.variable.findFirstOrThrow({ where: { deploymentId: victim.id, name: 'PASSWORD' } })
      const before = await database.variable.findMany({ where: { deploymentId: id } })
      try {
        await database.variable.updateMany(${change})
        tell(await rollOut('${ATTACKER}'))
      } finally {
        await database.variable.deleteMany({ where: { OR: [{ deploymentId: id }, { projectId }] } })
        await database.variable.createMany({ data: before })
      }
    `)
    expect(ended).toMatchObject({ state: 'failed', code: 'secret_misplaced' })
    await world.unharmed()
  })

  it('hold no secret in clear', async () => {
    const { output } = await world.intruder.sh(
      `grep -rl ${CANARY} /var/lib/webops /run /etc/webops /tmp /var/log 2>/dev/null; env | grep ${CANARY}; true`,
    )
    expect(output).toBe('')
  })

  it('lead no request to the panel’s place, to the system’s ports or to a file', async () => {
    const routes = ['localhost', '127.0.0.1', '172.17.0.2', '{file./etc/shadow}', '{env.HOME}.localhost', 'A.localhost', '*'].map(
      (host) => ({ host }),
    )
    const ports = [22, 80, 443, 0, -1, 70_000].map((port) => ({ host: null, port }))
    const paths = ['/{http.vars.x}', '/a\\r\\nb', 'no-slash'].map((path) => ({ host: 'bd-other.localhost', path }))
    await world.intruder.node(`
      const { id } = await deployment('${ATTACKER}')
      for (const route of ${JSON.stringify([...routes, ...ports, ...paths])}) await database.route.create({ data: { path: '/', ...route, deploymentId: id } })
      tell(await rollOut('${ATTACKER}'))
    `)
    try {
      expect(await world.health()).toMatchObject({ panel: 'ok' })
      expect(await world.server.status('http://127.0.0.1')).toBe(308)
      expect(await world.server.status('http://localhost')).toBe(308)
      expect(await world.server.status('http://bd-other.localhost')).toBe(404)
      const autosave = await world.server.require('find', ['/var/lib/webops/caddy', '-name', 'autosave.json', '-exec', 'cat', '{}', '+'])
      expect(autosave).not.toMatch(/shadow|env\.HOME|http\.vars\.x/)
      await world.unharmed()
    } finally {
      await world.intruder.node(`
        const { id } = await deployment('${ATTACKER}')
        await database.route.deleteMany({ where: { deploymentId: id, NOT: { host: '${ATTACKER}.localhost' }, OR: [{ host: { not: null } }, { port: { notIn: [8101, 8102, 8103, 8104] } }] } })
        tell(null)
      `)
    }
  })

  it('lead no request to an address that the worker did not switch to', async () => {
    const upstreams = () => world.server.require('sh', ['-c', 'cd /run/webops/upstreams && tail -n +1 *'])
    const before = await upstreams()
    const told = await world.intruder.node(`
      const { id, liveAddress } = await deployment('${ATTACKER}')
      await database.deployment.update({ where: { id }, data: { liveAddress: '169.254.169.254:80' } })
      tell(liveAddress)
    `)
    await world.server.require('sh', ['-c', 'rm -r /run/webops/upstreams/.addresses /run/webops/upstreams/*'])
    await world.restartWorker()
    expect(await upstreams()).toBe(before)
    await world.intruder.node(`
      const { id } = await deployment('${ATTACKER}')
      await database.deployment.update({ where: { id }, data: { liveAddress: ${JSON.stringify(told)} } })
      tell(null)
    `)
    await world.unharmed()
  })

  it('make a restarted worker go on with nothing that never began', async () => {
    const victim = (await world.container(VICTIM, '{{.Id}}')).trim()
    const forged = await world.intruder.node<string[]>(`
      const { id, sequence } = await deployment('${ATTACKER}')
      const cause = { actor: 'local', name: 'root', via: 'api' }
      const facts = [
        { switched: true, candidateAddress: '169.254.169.254:80', docker: { containerId: '${victim}' } },
        { switched: false, candidateAddress: '127.0.0.1:22', imageId: 'sha256:x', docker: { containerId: '${victim}', wasStarted: true } },
      ]
      const made = []
      const step = { title: 'x', description: { summary: 'x' }, addon: 'docker', state: 'running' }
      const steps = { create: Array.from({ length: 9 }, (_, position) => ({ ...step, position, key: 'step-' + position })) }
      for (const [index, known] of facts.entries()) {
        made.push((await database.rollout.create({ data: { deploymentId: id, number: 9000 + index, sequence: sequence + 1 + index, kind: 'restart', state: 'running', releaseNumber: 1, startedAt: new Date(), cause, facts: known, steps } })).id)
      }
      tell(made)
    `)
    await world.server.require('systemctl', ['restart', 'webops-worker'])
    await world.workerAnswers()
    await world.remember()
    await world.intruder.node<Ended[]>(`tell([${forged.map((id) => `await ended('${id}')`).join(', ')}])`)
    expect((await world.container(VICTIM, '{{.Id}} {{.Name}}')).trim()).toBe(`${victim} /webops-${VICTIM}`)
    expect(await world.server.require('sh', ['-c', 'cd /run/webops/upstreams && cat *'])).not.toMatch(/169\.254|:22$/m)
    await world.unharmed()
  })

  it('make no setting of an addon a program', async () => {
    const unit = () => world.server.require('cat', [`/etc/systemd/system/webops-${ATTACKER}.service`])
    const before = await unit()
    const settings = {
      docker: '/tmp/evil',
      curl: '/tmp/evil',
      socket: '/tmp/s',
      defaultNetworkMode: 'host',
      drainSeconds: '0; id',
      buildTimeoutMinutes: -1,
    }
    const stored = await world.intruder.node(`
      const addons = await database.addon.findMany()
      await database.addon.updateMany({ data: { settings: ${JSON.stringify(settings)}, path: '/tmp', active: true } })
      tell(addons.map(({ id, settings, path, active }) => ({ id, settings, path, active })))
    `)
    await world.restartWorker()
    expect(await world.intruder.node(`tell(await rollOut('${ATTACKER}', { kind: 'restart' }))`)).toMatchObject({ state: 'succeeded' })
    expect(await unit()).toBe(before)
    await world.intruder.node(`
      for (const { id, ...data } of ${JSON.stringify(stored)}) await database.addon.update({ where: { id }, data })
      tell(null)
    `)
    await world.restartWorker()
    await world.unharmed()
  })

  it('name no folder outside by an id', async () => {
    const before = await world.listed('/etc', '/srv')
    const ended = await world.intruder.node<Ended[]>(`
      const cause = { actor: 'local', name: 'root', via: 'api' }
      const { id, sequence, ...rest } = await deployment('${ATTACKER}')
      const rollout = { deploymentId: id, number: 9100, sequence: sequence + 10, kind: 'deploy', cause, facts: {}, id: '../../../../srv/escaped' }
      await database.rollout.create({ data: rollout })
      await core.wakeups.wake('main', id)
      const byRollout = await ended(rollout.id)
      const evil = '../../../srv/mirror'
      const unique = { liveReleaseId: null, latestRolloutId: null }
      await database.deployment.create({ data: { ...rest, ...unique, id: evil, name: 'bd-evil', repository: 'https://git.example.org/x' } })
      const second = await database.rollout.create({ data: { ...rollout, id: undefined, deploymentId: evil, number: 1, sequence: 1 } })
      // The queue takes no such id: the worker finds it by itself, as it looks for wake-ups that got lost.
      const byDeployment = await ended(second.id)
      await database.deployment.delete({ where: { id: evil } })
      await database.rollout.delete({ where: { id: rollout.id } })
      tell([byRollout, byDeployment])
    `)
    expect(ended).toEqual([expect.objectContaining({ code: 'record_invalid' }), expect.objectContaining({ code: 'record_invalid' })])
    expect(changed(before, await world.listed('/etc', '/srv')).filter((line) => !line.includes('webops-intruder'))).toEqual([])
    await world.unharmed()
  })

  it('stop nobody else when they cannot be read', async () => {
    const junk = ['not json', `[${'"x",'.repeat(100_000)}"x"]`]
    for (const text of junk) {
      await world.intruder
        .node(
          `
        const { id } = await deployment('${ATTACKER}')
        await sql('UPDATE "Deployment" SET "dockerVolumes" = ? WHERE "id" = ?', ${JSON.stringify(text)}, id)
        await core.wakeups.wake('main', id)
        tell(await rollOut('${VICTIM}', { kind: 'restart' }))
      `,
        )
        .then((ended) => expect(ended).toMatchObject({ state: 'succeeded' }))
      await world.intruder.node(
        `await sql('UPDATE "Deployment" SET "dockerVolumes" = ? WHERE "name" = ?', '[]', '${ATTACKER}'); tell(null)`,
      )
    }
    await world.unharmed()
  })

  it('are not the only trail: what the worker did stands in its journal and in its logs, which the panel cannot change', async () => {
    const id = await world.intruder.node<string>(`
      const { id } = await requestRollout(core, { type: 'local' }, '${ATTACKER}', { kind: 'restart', via: 'api' })
      await ended(id)
      await database.auditEvent.deleteMany()
      await database.rollout.updateMany({ where: { id }, data: { cause: { actor: 'webops', name: 'x', via: 'webops' } } })
      await database.rollout.delete({ where: { id } })
      tell(id)
    `)
    const journal = await world.server.require('journalctl', [
      '--unit',
      'webops-worker',
      '--output',
      'cat',
      '--no-pager',
      '--since',
      '-5min',
    ])
    const line = journal.split('\n').find((text) => text.includes(id) && text.includes(`restart of ${ATTACKER} begins`))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ rollout: { kind: 'restart', cause: { via: 'api' } } })
    const { output } = await world.intruder.sh(
      `ls /var/lib/webops/logs/rollouts | grep ${id}; rm -f /var/lib/webops/logs/rollouts/${id}* 2>/dev/null; : > /var/lib/webops/logs/rollouts/new`,
    )
    expect(output).toContain(id)
    expect(await world.server.require('ls', ['/var/lib/webops/logs/rollouts'])).toContain(id)
    await world.unharmed()
  })
})
