import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { updateDeploymentInput } from '#core/deployment/deployment.schema.ts'
import { mergeRunOptions } from './container-options.ts'
import { runFields, type RunOptions, withRunOptions } from './run-options.ts'

function given(...args: string[]): Record<string, unknown> | undefined {
  const command = withRunOptions(new Command('deploy'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  return runFields(command.parse(args, { from: 'user' }).opts<RunOptions>())['runOptions'] as Record<string, unknown> | undefined
}
const merged = (existing: object, ...args: string[]) => mergeRunOptions(existing, { runOptions: given(...args) })['runOptions']

describe('the options of a container', () => {
  it('are sent as the API takes them', () => {
    const options = given(
      ...['--memory-reservation', '64', '--swap', 'unlimited', '--pids-limit', '100', '--shm-size', '128'],
      ...['--ulimit', 'nofile=1024:2048', '--ulimit', 'core=0', '--restart', 'on-failure:5', '--restart-delay', '3'],
      ...['--user', '1000:1000', '--read-only', '--init', '--cap-add', 'NET_RAW', '--cap-add', 'SYS_PTRACE', '--hardening', 'none'],
      ...['--add-host', 'db:10.0.0.5', '--dns', '10.0.0.1', '--dns-search', 'example.org', '--log-driver', 'local'],
      ...['--log-max-size', '5', '--log-max-files', '2', '--label', 'team=a=b', '--network-alias', 'db', '--gpus', '0,GPU-1'],
    )
    expect(options).toEqual({
      memoryReservationMb: 64,
      memorySwapMb: -1,
      pidsLimit: 100,
      ulimits: { nofile: { soft: 1024, hard: 2048 }, core: { soft: 0, hard: 0 } },
      shmSizeMb: 128,
      restart: { policy: 'on-failure', maxRetries: 5, delaySeconds: 3 },
      user: '1000:1000',
      readOnlyRoot: true,
      init: true,
      capabilities: ['NET_RAW', 'SYS_PTRACE'],
      hardening: 'none',
      extraHosts: ['db:10.0.0.5'],
      dns: ['10.0.0.1'],
      dnsSearch: ['example.org'],
      log: { driver: 'local', maxSizeMb: 5, maxFiles: 2 },
      labels: { team: 'a=b' },
      networkAliases: ['db'],
      gpus: ['0', 'GPU-1'],
    })
    expect(updateDeploymentInput.parse({ runOptions: options })).toEqual({ runOptions: options })
  })

  it('leave alone what is not named, and take back what is', () => {
    expect(given()).toBeUndefined()
    expect(mergeRunOptions({ init: true }, { port: 1 })).toEqual({ port: 1 })
    const before = { init: true, user: '1', dns: ['10.0.0.1'], labels: { a: 'b' }, log: { driver: 'local' as const, maxFiles: 2 } }
    expect(merged(before, '--pids-limit', '5', '--user', 'default', '--dns', 'default', '--log-max-size', '7')).toEqual({
      init: true,
      pidsLimit: 5,
      labels: { a: 'b' },
      log: { driver: 'local', maxFiles: 2, maxSizeMb: 7 },
    })
    expect(merged(before, '--no-init', '--label', 'default', '--log-driver', 'default', '--read-only', '--gpus', '2')).toEqual({
      user: '1',
      dns: ['10.0.0.1'],
      readOnlyRoot: true,
      gpus: 2,
    })
  })

  it('keep the rest of how it is started again', () => {
    const before = { restart: { policy: 'on-failure', maxRetries: 3, delaySeconds: 4 } }
    expect(merged(before, '--restart-delay', '9')).toEqual({ restart: { policy: 'on-failure', maxRetries: 3, delaySeconds: 9 } })
    expect(merged(before, '--restart', 'always')).toEqual({ restart: { policy: 'always', delaySeconds: 4 } })
    expect(merged(before, '--restart', 'never')).toEqual({ restart: { policy: 'never' } })
    expect(merged({}, '--restart-delay', '9')).toEqual({ restart: { policy: 'always', delaySeconds: 9 } })
  })

  it.each([
    ['--ulimit', 'nofile'],
    ['--ulimit', 'rtprio=5'],
    ['--restart', 'unless-stopped'],
    ['--log-driver', 'syslog'],
    ['--label', 'team'],
    ['--pids-limit', 'many'],
    ['--hardening', 'off'],
  ])('refuse %s %s', (...args) => expect(() => given(...args)).toThrow())
})
