import { describe, expect, it } from 'vitest'
import { checkRun, type RunRequest } from './check-run.ts'
import { defaultPolicy, loadPolicy } from './load-policy.ts'

type RunCapabilities = NonNullable<RunRequest['runOptions']>['capabilities']

const run = (more: Partial<RunRequest> = {}): RunRequest => ({ networkMode: 'bridge', volumes: [], ...more })

describe('how a container may run', () => {
  it('allows by default what stays within a container, and the network of the server', () => {
    const policy = defaultPolicy()
    checkRun(policy, run({ volumes: ['data:/data'], runtime: 'systemd', image: 'registry.example.org/shop:1' }))
    checkRun(policy, run({ networkMode: 'host' }))
  })

  it('refuses what is not allowed, and says where it would be', () => {
    const policy = loadPolicy('hostNetwork: false\nruntimes: [docker]\nimageRegistries: [registry.example.org]')
    const refusal = (request: RunRequest) => {
      try {
        checkRun(policy, request)
      } catch (error) {
        return error
      }
      return null
    }
    expect(refusal(run({ networkMode: 'host' }))).toMatchObject({
      code: 'policy_host_network_refused',
      field: 'dockerNetworkMode',
      hint: expect.stringContaining('hostNetwork'),
    })
    // On the server's network without a word about it.
    expect(refusal(run({ useDocker: false }))).toMatchObject({ code: 'policy_host_network_refused', field: 'useDocker' })
    expect(refusal(run({ useDocker: true }))).toBe(null)
    expect(refusal(run({ runtime: 'systemd' }))).toMatchObject({ code: 'policy_runtime_refused', field: 'runtime' })
    expect(refusal(run({ image: 'nginx:stable' }))).toMatchObject({
      code: 'policy_image_registry_refused',
      message: expect.stringContaining('docker.io'),
    })
    expect(refusal(run({ image: 'registry.example.org/nginx' }))).toBe(null)
    expect(refusal(run({ privileged: true }))).toMatchObject({ code: 'policy_privileged_refused' })
    expect(refusal(run({ runOptions: { hardening: 'standard', capabilities: ['CHOWN', 'SYS_ADMIN'] } }))).toMatchObject({
      code: 'policy_capability_refused',
      field: 'runOptions.capabilities.1',
    })
    expect(refusal(run({ runOptions: { hardening: 'standard', gpus: 'all' } }))).toMatchObject({
      code: 'policy_gpus_refused',
      field: 'runOptions.gpus',
    })
    expect(refusal(run({ devices: ['/dev/kvm'] }))).toMatchObject({ code: 'policy_device_refused' })
    expect(refusal(run({ volumes: ['/srv/shop:/data'] }))).toMatchObject({
      code: 'policy_host_path_refused',
      field: 'dockerVolumes',
      hint: expect.stringContaining('hostPaths'),
    })
  })

  it('allows what is listed', () => {
    const policy = loadPolicy('hostPaths: [/srv]\ncapabilities: [cap_net_admin]\ngpus: true\ndevices: [/dev/kvm]\nprivileged: true')
    checkRun(
      policy,
      run({
        volumes: ['/srv/shop:/data', '/srv/:/all:ro'],
        runOptions: { capabilities: ['NET_ADMIN'], gpus: 1 },
        devices: ['/dev/kvm'],
        privileged: true,
      }),
    )
    expect(() => checkRun(policy, run({ volumes: ['/srv2:/data'] }))).toThrow(/does not allow/)
  })

  it('demands hardening where the policy does, of releases from before there was any too', () => {
    const strict = loadPolicy('unhardened: false')
    const hardened = (capabilities: RunCapabilities) => run({ runOptions: { hardening: 'standard', capabilities } })
    checkRun(strict, hardened(['NET_BIND_SERVICE']))
    for (const runOptions of [{}, { hardening: 'none' as const }]) {
      checkRun(defaultPolicy(), run({ runOptions }))
      expect(() => checkRun(strict, run({ runOptions }))).toThrow(
        expect.objectContaining({ code: 'policy_unhardened_refused', field: 'runOptions.hardening' }),
      )
    }
    // A part of what hardening takes away.
    checkRun(defaultPolicy(), hardened(['NET_RAW']))
    expect(() => checkRun(strict, hardened(['NET_RAW']))).toThrow(expect.objectContaining({ code: 'policy_capability_refused' }))
    checkRun(loadPolicy('unhardened: false\ncapabilities: [NET_RAW]'), hardened(['NET_RAW']))
  })

  it('keeps the ports of the system, but for those that are listed', () => {
    const dns = run({ fixedPorts: [{ port: 53, field: 'dockerPorts' }] })
    expect(() => checkRun(defaultPolicy(), dns)).toThrow(
      expect.objectContaining({ code: 'policy_low_port_refused', field: 'dockerPorts', hint: expect.stringContaining('lowPorts') }),
    )
    checkRun(loadPolicy('lowPorts: [53]'), dns)
    checkRun(defaultPolicy(), run({ fixedPorts: [{ port: 1024, field: 'dockerPorts' }] }))
  })

  it.each([
    '/',
    '/etc',
    '/etc/nginx',
    '/proc',
    '/sys/fs',
    '/run',
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/var',
    '/var/lib',
    '/var/lib/docker/volumes',
    '/var/lib/webops',
    '//etc/',
    '/srv/./../etc',
    '/root/.ssh',
    '/srv/docker.sock',
  ])('never mounts %s, whatever is listed', (path) => {
    const policy = loadPolicy(`hostPaths: [/, /etc, /var, /srv, ${path.includes('..') ? '/srv' : path}]`)
    expect(() => checkRun(policy, run({ volumes: [`${path}:/data`] }))).toThrow()
  })
})

describe('the policy file', () => {
  it('means the defaults where it is silent', () => {
    expect(loadPolicy('')).toEqual(defaultPolicy())
    expect(loadPolicy('git:\n  localPaths: [/srv/git]')).toMatchObject({
      hostNetwork: true,
      git: { transports: ['https', 'ssh'], localPaths: ['/srv/git'] },
    })
  })

  it.each([
    'hostPath: [/srv]',
    'hostPaths: [srv]',
    'git: { transports: [ext] }',
    'privileged: maybe',
    '- a',
    'a: [',
    'hostPaths: [/srv/../etc]',
  ])('is refused as a whole when it says %j', (text) => {
    expect(() => loadPolicy(text)).toThrow(expect.objectContaining({ code: 'policy_file_invalid' }))
  })
})
