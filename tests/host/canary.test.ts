import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Canary, plantedElsewhere, plantedFile, plantedVariables, run } from './canary/canaries.ts'
import { cleanUp } from './canary/clean-up.ts'
import { NODE, Panel } from './canary/panel.ts'
import { makeRepositories, REPOSITORIES } from './canary/repositories.ts'
import { FOLDER, leaks, Search } from './canary/search.ts'
import type { DisposableServer } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const NAMES = ['canary-unit', 'canary-engine', 'canary-static', 'canary-access']
const FILE = '/etc/canary/secret.conf'
const EMAIL = 'canary@example.org'
const OWN_UNITS = ['webops-panel', 'webops-worker', 'webops-redis', 'webops-caddy', 'docker', 'containerd', 'init.scope']

/**
 * Secrets are planted wherever WebOps takes some in, all that users do is done, and then they are looked for everywhere
 * on the server. Where they may stand is in canary/exceptions.ts, and nowhere else.
 */
describe('a planted secret', () => {
  const changed = { name: 'CANARY_CHANGED, later', value: run(24) }
  const file = { name: 'a configuration file', value: plantedFile() }
  const inRepository = { name: 'written in the repository', value: run(24) }
  const planted = plantedVariables()
  const elsewhere = plantedElsewhere()
  const variables: Record<string, string> = { ...planted, REPEATED: inRepository.value }
  /** As the deployments' own: at run time, at build time, and one that only refers to another place's. */
  const own = () => ({
    ...secretsOf(variables),
    ...Object.fromEntries(Object.entries(elsewhere.build).map(([name, value]) => [name, { value, secret: true, availableAt: 'build' }])),
    REFERRING: 'https://${CANARY_PROJECT}:${CANARY_BUILD}@example.org/',
  })
  const password = { name: "the administrator's password", value: `${run(16)} "${run(14)}` }
  const repositoryPassword = { name: 'repository password', value: `${run(14)}/${run(14)}+ü` }
  const canaries: Canary[] = [
    ...Object.entries(planted).map(([name, value]) => ({ name, value })),
    ...Object.entries(elsewhere).flatMap(([place, values]) =>
      Object.entries(values).map(([name, value]) => ({ name: `${name} of the ${place}`, value })),
    ),
    ...[changed, file, inRepository, password, repositoryPassword],
  ]
  let server: DisposableServer
  let panel: Panel
  let search: Search
  let sampling: Promise<unknown>
  const ends: Record<string, string> = {}

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await cleanUp(server, NAMES, EMAIL)
    await server.require('mkdir', ['--parents', `${FOLDER}/collected`])
    panel = new Panel(server)
    search = await Search.for(server, canaries)
    sampling = server.run(NODE, ['tests/host/canary/sampler.ts', FOLDER], { cwd: '/root/webops', timeoutMs: 1_200_000 })
    sampling.catch(() => undefined)
    await makeRepositories(server, { ...planted, ...elsewhere.project, ...elsewhere.environment, ...elsewhere.build }, inRepository.value)
    await becomeAdministrator()
    await panel.ask('PATCH', '/api/v1/projects/default/variables', { set: secretsOf(elsewhere.project) })
    await importShared()
    await Promise.all([useWithSystemd(), useWithEngine(), useStatic(), useAccess()])
    await read()
    await panel.stopFollowing()
  }, 900_000)

  afterAll(async () => {
    await cleanUp(server, NAMES, EMAIL)
    await sampling
  })

  it('is in use, so that there is something to find', async () => {
    expect(ends).toEqual({
      ...{ deploy: 'succeeded', reconfigure: 'succeeded', 'failed build': 'failed', crash: 'failed', deaf: 'failed', mended: 'succeeded' },
      ...{ rollback: 'succeeded', 'crash after a rollback': 'failed', restart: 'succeeded', stop: 'succeeded', start: 'succeeded' },
      ...{ 'engine: deploy': 'succeeded', 'engine: reconfigure': 'succeeded', 'engine: failed build': 'failed', 'engine: crash': 'failed' },
      ...{ file: 'succeeded', 'file: crash': 'failed', 'engine: file': 'failed' },
      ...{ 'engine: without a unit': 'succeeded', 'static: deploy': 'succeeded', 'password: deploy': 'failed', 'key: deploy': 'failed' },
    })
    const found = await search.inFiles(['/var/lib/webops/deployments', '/var/lib/docker/containers'])
    const missing = [...Object.keys(planted), file.name].filter((name) => !found.some(({ canary }) => canary === name))
    expect(missing.filter((name) => !['CANARY_CHANGED', 'CANARY_REMOVED'].includes(name))).toEqual([])
    // The builds did print them, and the containers too.
    expect(await server.require('sh', ['-c', `grep -l REDACTED ${FOLDER}/collected/* | wc -l`])).not.toMatch(/^[0-5]\n/)
  })

  it('is in no file of ours', async () => {
    const places = [
      '/etc',
      '/var/lib/webops',
      '/var/log',
      '/run',
      '/tmp',
      '/var/tmp',
      '/var/crash',
      '/var/lib/systemd',
      '/root/.local',
      '/home',
    ]
    expect(leaks(await search.inFiles(places))).toEqual([])
    expect(leaks(await search.recorded(`${FOLDER}/found-files`))).toEqual([])
  })

  it('is readable for root alone where it has to be', async () => {
    const modes = await server.require('sh', [
      '-c',
      'stat --format "%a %U" /var/lib/webops/deployments /var/lib/webops/deployments/*/container.json /var/lib/webops/deployments/*/files /var/lib/webops/deployments/*/files/*',
    ])
    for (const mode of modes.trim().split('\n')) expect(mode).toMatch(/^(600|700) root$/)
  })

  it('is in no unit, as systemd has it', async () => {
    expect(leaks(await search.inOutput('systemctl show', "systemctl show --all '*' && systemctl cat 'webops-*'"))).toEqual([])
  })

  it('is in no image, in its history or its layers, and in no cache of the builder', async () => {
    const images = "$(docker images --quiet --no-trunc --filter reference='webops/canary-*' | sort --unique)"
    expect((await server.require('sh', ['-c', `echo ${images}`])).split(' ').length).toBeGreaterThan(2)
    const asked = `for image in ${images}; do docker image inspect $image; docker history --no-trunc $image; done`
    expect(leaks(await search.inOutput('docker image inspect, docker history', asked))).toEqual([])
    expect(leaks(await search.inOutput('docker save', `docker save ${images}`))).toEqual([])
    expect(leaks(await search.inFiles(['/var/lib/docker']))).toEqual([])
  })

  it('is in no command line and no environment but those of containers', async () => {
    expect(leaks(await search.inLines(`${FOLDER}/collected/processes`))).toEqual([])
  })

  it('is in nothing that Redis held or was told', async () => {
    expect(await server.require('wc', ['--lines', `${FOLDER}/collected/redis`])).not.toMatch(/^\d\d? /)
    expect(leaks(await search.inFiles([`${FOLDER}/collected/redis`]))).toEqual([])
  })

  it('is in no answer, stream or page of the panel, and in nothing that the command line printed', async () => {
    expect(leaks(await search.inFiles([`${FOLDER}/collected`], '--exclude=processes'))).toEqual([])
  })

  it('is not in the journal, but for what applications print', async () => {
    const units = OWN_UNITS.map((unit) => `--unit=${unit}`).join(' ')
    expect(leaks(await search.inOutput('journal', `journalctl --all --no-pager --output=export ${units}`))).toEqual([])
    expect(leaks(await search.inOutput('kernel', 'journalctl --all --no-pager --dmesg'))).toEqual([])
  })

  it('is gone when its deployments are', async () => {
    await forgetShared()
    for (const name of NAMES) expect(await panel.cli(`remove ${name} --yes`), name).toBe(0)
    const places = [
      '/etc',
      '/var/lib/webops',
      '/var/lib/docker/containers',
      '/var/lib/docker/image',
      '/var/lib/docker/volumes',
      '/var/log',
      '/run',
      '/tmp',
      '/var/tmp',
    ]
    expect(leaks(await search.inFiles(places), true)).toEqual([])
  })

  /** Of the environment, as the text of a file. */
  async function importShared(): Promise<void> {
    const text = Object.entries(elsewhere.environment).map(([name, value]) => `${name}="${value}"`)
    await panel.ask('POST', '/api/v1/projects/default/environments/production/variables/import', { text: text.join('\n'), secret: 'all' })
  }

  async function forgetShared(): Promise<void> {
    const places = { '': elsewhere.project, '/environments/production': elsewhere.environment }
    for (const [place, values] of Object.entries(places)) {
      const body = { remove: Object.keys(values) }
      await panel.ask('PATCH', `/api/v1/projects/default${place}/variables`, body, true)
    }
  }

  /** Everything a user does with an application that systemd keeps. */
  async function useWithSystemd(): Promise<void> {
    const name = 'canary-unit'
    const secrets = own()
    const made = { name, repository: `${REPOSITORIES}/canary-app.git`, runtime: 'systemd', port: 3000, dockerVolumes: ['state:/state'] }
    // Not of its own repository: what stands in one is shown as it is, while no deployment's secrets are known.
    await panel.ask('POST', '/api/v1/detections', { repository: `${REPOSITORIES}/canary-static.git` }, true)
    await panel.ask('POST', '/api/v1/plans', { deployment: { ...made, dockerEnvVars: secrets } })
    await panel.ask('POST', '/api/v1/deployments', { ...made, dockerEnvVars: secrets, healthTimeoutSeconds: 20 })
    ends['deploy'] = await panel.ended(name)
    panel.follow(`/api/v1/deployments/${name}/logs?follow=1&tail=1000`)
    await server.write(`${FOLDER}/changed`, changed.value)
    ends['reconfigure'] = await stateAfter(name, panel.cli(`env set ${name} --secret CANARY_CHANGED`, `${FOLDER}/changed`))
    await panel.cli(`env unset ${name} CANARY_REMOVED`)
    await panel.ask('POST', '/api/v1/plans', { name, kind: 'reconfigure', changes: { dockerEnvVars: secrets } })
    await panel.ask('PATCH', `/api/v1/deployments/${name}`, { dockerfilePath: 'Dockerfile.broken' })
    ends['failed build'] = await panel.roll(name, { kind: 'deploy' })
    await panel.ask('PATCH', `/api/v1/deployments/${name}`, { dockerfilePath: null })
    ends['crash'] = await stateAfter(name, panel.cli(`env set ${name} BEHAVIOUR=crash`))
    await panel.ask('PATCH', `/api/v1/deployments/${name}`, { healthTimeoutSeconds: 3 })
    ends['deaf'] = await stateAfter(name, panel.cli(`env set ${name} BEHAVIOUR=deaf`))
    await panel.ask('PATCH', `/api/v1/deployments/${name}`, { healthTimeoutSeconds: 20 })
    ends['mended'] = await stateAfter(name, panel.cli(`env set ${name} BEHAVIOUR=well`))
    ends['rollback'] = await panel.roll(name, { kind: 'rollback', release: 1 })
    ends['restart'] = await panel.roll(name, { kind: 'restart' })
    await panel.cli(`logs ${name}`)
    // From the newest release back to the first one, which then crashes with what only it knows.
    await panel.cli(`rollback ${name} 3`)
    await server.require('curl', ['--silent', '--max-time', '5', `http://${name}.localhost/crash-next`])
    ends['crash after a rollback'] = await panel.roll(name, { kind: 'rollback', release: 1 })
    await server.require('docker', ['exec', `webops-${name}`, 'rm', '/state/crash'])
    ends['stop'] = await panel.roll(name, { kind: 'stop' })
    ends['start'] = await panel.roll(name, { kind: 'start' })
    await server.require('curl', ['--silent', '--max-time', '5', `http://${name}.localhost/print`])
    await useFile(name)
  }

  /** A configuration file that is a secret: set, printed by an application that ends with an error about it, and read again. */
  async function useFile(name: string): Promise<void> {
    await server.write(`${FOLDER}/secret.conf`, file.value)
    ends['file'] = await stateAfter(name, panel.cli(`files set ${name} ${FILE} --from - --secret --apply`, `${FOLDER}/secret.conf`))
    ends['file: crash'] = await stateAfter(name, panel.cli(`env set ${name} BEHAVIOUR=crash`))
    // As it serves: nothing is to be applied.
    await panel.cli(`env set ${name} BEHAVIOUR=well`)
    await panel.ask('PUT', `/api/v1/deployments/${name}/files`, { path: FILE, secret: false }, true)
    await panel.cli(`files show ${name} ${FILE}`)
    await panel.cli(`files list ${name} --json`)
    await server.require('curl', ['--silent', '--max-time', '5', `http://${name}.localhost/print`])
    // Made again from what the unit has.
    await server.require('sh', ['-c', `systemctl stop webops-${name} && docker rm --force webops-${name}; systemctl start webops-${name}`])
    const read = `for try in $(seq 100); do docker exec webops-${name} cat ${FILE} 2>/dev/null && break; sleep 0.2; done`
    expect(await server.require('sh', ['-c', read])).toBe(file.value)
  }

  /** The same application, kept by the engine. */
  async function useWithEngine(): Promise<void> {
    const name = 'canary-engine'
    const repository = `${REPOSITORIES}/canary-app.git`
    await server.write(`${FOLDER}/env-file`, `CANARY_PLAIN=${planted['CANARY_PLAIN']}\nCANARY_LINES="${planted['CANARY_LINES']}"\n`)
    const options = `--repository ${repository} --runtime systemd --port 3000`
    await panel.cli(`plan ${name} ${options} --env-file ${FOLDER}/env-file --build-arg GREETING=hello`)
    await panel.cli(`create ${name} ${options} --env-file ${FOLDER}/env-file`)
    await panel.ask('PATCH', `/api/v1/deployments/${name}`, { dockerEnvVars: own() })
    ends['engine: deploy'] = await stateAfter(name, panel.cli(`deploy ${name} --build-arg GREETING=hello`))
    panel.follow(`/api/v1/deployments/${name}/logs?follow=1&tail=1000`)
    await panel.ask('PATCH', `/api/v1/deployments/${name}?apply=true`, { runtime: 'docker', dockerEnvVars: own() })
    ends['engine: reconfigure'] = await panel.ended(name)
    const files = await server.run('sh', ['-c', `ls /var/lib/webops/deployments/${name}/container.json`])
    ends['engine: without a unit'] = files.exitCode === 0 ? 'its parameters are still there' : 'succeeded'
    await panel.ask('PATCH', `/api/v1/deployments/${name}`, { dockerfilePath: 'Dockerfile.broken' })
    ends['engine: failed build'] = await panel.roll(name, { kind: 'deploy' })
    await panel.cli(`env set ${name} BEHAVIOUR=crash`)
    ends['engine: crash'] = (
      await panel.ask<{ latestRollout: { state: string } }>('GET', `/api/v1/deployments/${name}`)
    ).latestRollout.state
    const secretFile = { path: FILE, content: file.value, secret: true, mode: '0400', apply: true }
    ends['engine: file'] = await stateAfter(name, panel.ask('PUT', `/api/v1/deployments/${name}/files`, secretFile))
  }

  /** An application whose Dockerfile WebOps writes. */
  async function useStatic(): Promise<void> {
    const made = { name: 'canary-static', repository: `${REPOSITORIES}/canary-static.git`, dockerEnvVars: own() }
    await panel.ask('POST', '/api/v1/deployments', made)
    ends['static: deploy'] = await panel.ended(made.name)
  }

  /** A repository that is read with a password, and then with a key. Both lead nowhere, which says more than a success. */
  async function useAccess(): Promise<void> {
    const name = 'canary-access'
    const address = `https://ada:${encodeURIComponent(repositoryPassword.value)}@git.canary.invalid/shop.git`
    await panel.ask('POST', '/api/v1/detections', { repository: address }, true)
    await panel.ask('POST', '/api/v1/plans', { deployment: { name, repository: address } }, true)
    await panel.ask('POST', '/api/v1/deployments', { name, repository: address, dockerEnvVars: own() })
    ends['password: deploy'] = await panel.ended(name)
    const deployKey = await makeKey()
    await panel.ask('PATCH', `/api/v1/deployments/${name}`, { repository: 'ssh://git@git.canary.invalid/shop.git', deployKey })
    ends['key: deploy'] = await panel.roll(name, { kind: 'deploy' })
  }

  /** All that can be read of it afterwards. */
  async function read(): Promise<void> {
    panel.follow('/api/v1/events')
    for (const name of NAMES) for (const verb of ['env list', 'releases', 'rollouts', 'logs']) await panel.cli(`${verb} ${name}`)
    for (const args of ['ps --json', 'status', 'token list', `env list ${NAMES[0]} --json`, 'addon list']) await panel.cli(args)
    expect(await panel.readAll(NAMES)).toBeGreaterThan(20)
    expect(await panel.readPages(60)).toBeGreaterThan(10)
  }

  /** Over the link, as people do. What he is given is his secret, too. */
  async function becomeAdministrator(): Promise<void> {
    const local = (await server.require('cat', ['/etc/webops/cli.token'])).trim()
    await panel.useToken(local)
    const { url } = await panel.ask<{ url: string }>('POST', '/api/v1/local/first-administrator-link')
    const token = url.slice(url.indexOf('#') + 1)
    await panel.ask('POST', '/api/v1/setup', { token, name: 'Canary', email: EMAIL, password: password.value })
    const made = await panel.signIn(EMAIL, password.value)
    canaries.push({ name: 'an API token', value: made.token })
    search = await Search.for(server, canaries)
    await panel.useToken(made.token)
  }

  async function makeKey(): Promise<string> {
    await server.require('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', `${FOLDER}/key`])
    const value = await server.require('cat', [`${FOLDER}/key`])
    canaries.push({ name: 'deploy key', value })
    search = await Search.for(server, canaries)
    return value
  }

  async function stateAfter(name: string, work: Promise<unknown>): Promise<string> {
    await work
    return panel.ended(name)
  }
})

function secretsOf(values: Record<string, string>): Record<string, { value: string; secret: true }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, secret: true as const }]))
}
