import { describe, expect, it } from 'vitest'
import type { RunOptions } from '#core/deployment/run-options.schema.ts'
import type { ContainerSpec } from '#core/ports/engine.ts'
import { containerBody } from './container-body.ts'
import { restartPolicyBody } from './container-options.ts'

const MIB = 1024 * 1024
const spec: ContainerSpec = {
  name: 'webops-shop',
  image: 'sha256:a',
  environment: {},
  labels: {},
  networkMode: 'bridge',
  ports: [],
  mounts: [],
  restartPolicy: 'no',
  stopGraceSeconds: 10,
}
const bodyOf = (options: RunOptions, more: Partial<ContainerSpec> = {}) => containerBody({ ...spec, ...more, options }, (labels) => labels)
const hostOf = (options: RunOptions, more?: Partial<ContainerSpec>) => bodyOf(options, more)['HostConfig'] as Record<string, unknown>

describe('run options in the body of a container', () => {
  it('are the engine’s own, but for the log, of a release from before there were any', () => {
    expect(containerBody(spec, (labels) => labels)['HostConfig']).toEqual({
      NetworkMode: 'bridge',
      PortBindings: {},
      Mounts: [],
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    })
  })

  it('are a short list of capabilities, no further privileges and a limit of processes when hardened', () => {
    const hardened = hostOf({ hardening: 'standard' })
    expect(hardened).toMatchObject({ SecurityOpt: ['no-new-privileges'], CapDrop: ['ALL'], PidsLimit: 2048 })
    expect(hardened['CapAdd']).toEqual(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'])
    expect(hostOf({ hardening: 'standard', capabilities: ['CHOWN', 'NET_RAW'], pidsLimit: 10 })).toMatchObject({
      CapAdd: [...(hardened['CapAdd'] as string[]), 'NET_RAW'],
      PidsLimit: 10,
    })
    expect(Object.keys(hostOf({ hardening: 'none' }))).not.toEqual(
      expect.arrayContaining(['SecurityOpt', 'CapDrop', 'CapAdd', 'PidsLimit']),
    )
  })

  it('count swap on top of the memory limit, as people do and the engine does not', () => {
    const memory = { memoryBytes: 128 * MIB }
    expect(hostOf({ memorySwapMb: 64 }, memory)).toMatchObject({ MemorySwap: 192 * MIB })
    expect(hostOf({ memorySwapMb: 0 }, memory)).toMatchObject({ MemorySwap: 128 * MIB })
    expect(hostOf({ memorySwapMb: -1 }, memory)).toMatchObject({ MemorySwap: -1 })
  })

  it('give a read-only root a /tmp in memory, unless something is mounted there', () => {
    expect(hostOf({ readOnlyRoot: true })).toMatchObject({ ReadonlyRootfs: true, Tmpfs: { '/tmp': expect.stringContaining('size=256m') } })
    const mounts = [{ type: 'volume' as const, source: 'webops-shop-tmp', target: '/tmp', readOnly: false }]
    expect(hostOf({ readOnlyRoot: true }, { mounts })['Tmpfs']).toBeUndefined()
  })

  it.each([
    ['all' as const, { Count: -1 }],
    [2, { Count: 2 }],
    [['GPU-1'], { DeviceIDs: ['GPU-1'] }],
  ])('ask for graphics processors: %j', (gpus, wanted) => {
    expect(hostOf({ gpus })['DeviceRequests']).toEqual([{ Driver: '', ...wanted, Capabilities: [['gpu']], Options: {} }])
  })

  it('name the log’s driver, with sizes where it takes any', () => {
    expect(hostOf({ log: { driver: 'local', maxSizeMb: 5 } })['LogConfig']).toEqual({
      Type: 'local',
      Config: { 'max-size': '5m', 'max-file': '3' },
    })
    expect(hostOf({ log: { driver: 'journald' } })['LogConfig']).toEqual({ Type: 'journald', Config: {} })
  })

  it('hand on the rest under the engine’s names', () => {
    const options = { ulimits: { nofile: { soft: 1, hard: 2 } }, shmSizeMb: 8, init: true, dns: ['10.0.0.1'], dnsSearch: ['a.b'] }
    expect(hostOf({ ...options, extraHosts: ['db:10.0.0.5'], memoryReservationMb: 6 })).toMatchObject({
      Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }],
      ShmSize: 8 * MIB,
      MemoryReservation: 6 * MIB,
      Init: true,
      Dns: ['10.0.0.1'],
      DnsSearch: ['a.b'],
      ExtraHosts: ['db:10.0.0.5'],
    })
    expect(bodyOf({ user: '1000' })['User']).toBe('1000')
  })

  it('say how often a container is started again', () => {
    expect(restartPolicyBody('on-failure:3')).toEqual({ Name: 'on-failure', MaximumRetryCount: 3 })
    expect(restartPolicyBody('on-failure')).toEqual({ Name: 'on-failure' })
    expect(restartPolicyBody('unless-stopped')).toEqual({ Name: 'unless-stopped' })
  })
})
