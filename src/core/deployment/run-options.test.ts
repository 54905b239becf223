import { describe, expect, it } from 'vitest'
import { checkRunOptions } from './check-run-options.ts'
import { frozenOptions, isHardened } from './hardening.ts'
import { runOptions } from './run-options.schema.ts'
import { runSettingsFields } from './run-settings.schema.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'
import { z } from 'zod'

const ALL = {
  memoryReservationMb: 64,
  memorySwapMb: 0,
  pidsLimit: 100,
  ulimits: { nofile: { soft: 1024, hard: 2048 }, memlock: { soft: -1, hard: -1 } },
  shmSizeMb: 128,
  restart: { policy: 'on-failure', maxRetries: 3, delaySeconds: 5 },
  user: '1000:1000',
  readOnlyRoot: true,
  init: true,
  capabilities: ['NET_RAW'],
  hardening: 'none',
  extraHosts: ['db.internal:10.0.0.5', 'host:host-gateway', 'six:fd00::1'],
  dns: ['10.0.0.1', 'fd00::1'],
  dnsSearch: ['example.org'],
  log: { driver: 'local', maxSizeMb: 5, maxFiles: 2 },
  labels: { 'org.example.team': 'shop & co' },
  networkAliases: ['db'],
  gpus: 'all',
}

describe('run options', () => {
  it('are kept as they are given, and are none where nothing is said', () => {
    expect(runOptions.parse(ALL)).toEqual(ALL)
    expect(runOptions.parse({})).toEqual({})
  })

  it('take short forms: one number for both limits, capabilities as others write them', () => {
    expect(runOptions.parse({ ulimits: { nofile: 4096 }, capabilities: ['cap_sys_ptrace'] })).toEqual({
      ulimits: { nofile: { soft: 4096, hard: 4096 } },
      capabilities: ['SYS_PTRACE'],
    })
  })

  it.each([
    ['runOptions.colour', { colour: 1 }],
    ['runOptions.pidsLimit', { pidsLimit: 0 }],
    ['runOptions.pidsLimit', { pidsLimit: '100' }],
    ['runOptions.ulimits.nofile', { ulimits: { nofile: 'many' } }],
    ['runOptions.ulimits.nofile.soft', { ulimits: { nofile: { soft: 2048, hard: 1024 } } }],
    ['runOptions.ulimits.nofile.soft', { ulimits: { nofile: -1 } }],
    ['runOptions.ulimits.core.soft', { ulimits: { core: { soft: -1, hard: 5 } } }],
    ['runOptions.ulimits.rtprio', { ulimits: { rtprio: 99 } }],
    ['runOptions.shmSizeMb', { shmSizeMb: 0.5 }],
    ['runOptions.restart.policy', { restart: { policy: 'unless-stopped' } }],
    ['runOptions.restart.maxRetries', { restart: { policy: 'always', maxRetries: 3 } }],
    ['runOptions.restart.delaySeconds', { restart: { policy: 'never', delaySeconds: 3 } }],
    ['runOptions.user', { user: 'root; id' }],
    ['runOptions.user', { user: '-1' }],
    ['runOptions.user', { user: '1:2:3' }],
    ['runOptions.capabilities.0', { capabilities: ['ALL'] }],
    ['runOptions.capabilities.1', { capabilities: ['NET_RAW', 'ROOT'] }],
    ['runOptions.hardening', { hardening: 'off' }],
    ['runOptions.extraHosts.0', { extraHosts: ['db'] }],
    ['runOptions.extraHosts.0', { extraHosts: ['db:10.0.0.256'] }],
    ['runOptions.extraHosts.0', { extraHosts: ['a b:10.0.0.1'] }],
    ['runOptions.extraHosts.0', { extraHosts: ['db:10.0.0.1\n10.0.0.2 panel'] }],
    ['runOptions.dns.0', { dns: ['resolver.example.org'] }],
    ['runOptions.dnsSearch.0', { dnsSearch: ['example.org\noptions debug'] }],
    ['runOptions.log.driver', { log: { driver: 'syslog' } }],
    ['runOptions.log.maxFiles', { log: { driver: 'none', maxFiles: 3 } }],
    ['runOptions.log.maxSizeMb', { log: { driver: 'journald', maxSizeMb: 3 } }],
    ['runOptions.labels.webops.deployment', { labels: { 'webops.deployment': 'other' } }],
    ['runOptions.labels.WebOps.x', { labels: { 'WebOps.x': '' } }],
    ['runOptions.labels.com.docker.compose.project', { labels: { 'com.docker.compose.project': 'x' } }],
    ['runOptions.labels.team', { labels: { team: 'a\nb' } }],
    ['runOptions.networkAliases.0', { networkAliases: ['DB_1'] }],
    ['runOptions.gpus', { gpus: 0 }],
    ['runOptions.gpus', { gpus: 'first' }],
  ])('are refused at %s for %j, in words', (field, given) => {
    const result = z.object({ runOptions: runSettingsFields.runOptions }).safeParse({ runOptions: given })
    const told = describeZodError(result.error ?? new z.ZodError([]))
    expect(told).toMatchObject({ field, message: expect.not.stringMatching(/^Invalid input\.$/) })
    if (!/colour|rtprio/.test(field)) expect(told.hint).toContain('run-options.md')
  })

  it.each([
    ['memoryReservationMb', { runOptions: { memoryReservationMb: 128 }, memoryLimitMb: 64 }],
    ['memorySwapMb', { runOptions: { memorySwapMb: 64 }, memoryLimitMb: null }],
    ['networkAliases', { runOptions: { networkAliases: ['db'] }, memoryLimitMb: null, dockerNetworkMode: 'host' as const }],
  ])('are refused where %s does not go with the rest', (option, settings) => {
    expect(() => checkRunOptions({ dockerNetworkMode: 'bridge', ...settings })).toThrow(
      expect.objectContaining({ code: 'run_options_conflict', field: `runOptions.${option}` }),
    )
    checkRunOptions({ dockerNetworkMode: 'bridge', memoryLimitMb: 256, runOptions: settings.runOptions })
  })

  it('of a release say whether it is hardened; those from before do not, and are not', () => {
    expect(isHardened({})).toBe(false)
    expect(isHardened(frozenOptions({}))).toBe(true)
    expect(isHardened(frozenOptions({ hardening: 'none' }))).toBe(false)
  })
})
