import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { runFields, type RunOptions, withRunOptions } from './run-options.ts'
import { updateDeploymentInput } from '#core/deployment/deployment.schema.ts'

function given(...args: string[]): Record<string, unknown> {
  const command = withRunOptions(new Command('deploy'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  const fields = runFields(command.parse(args, { from: 'user' }).opts<RunOptions>())
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

describe('the options of health, stop and limits', () => {
  it('are sent as the API takes them', () => {
    const fields = given(
      ...['--health-type', 'http', '--health-path', '/up', '--health-status', '200-299,401', '--health-interval', '0.5'],
      ...[
        '--health-uptime',
        '30',
        '--health-timeout',
        '90',
        '--stop-signal',
        'SIGQUIT',
        '--stop-grace',
        '45',
        '--memory',
        '512',
        '--cpus',
        '1.5',
      ],
    )
    expect(fields).toEqual({
      healthType: 'http',
      healthPath: '/up',
      healthStatus: '200-299,401',
      healthIntervalSeconds: 0.5,
      healthUptimeSeconds: 30,
      healthTimeoutSeconds: 90,
      stopSignal: 'SIGQUIT',
      stopGraceSeconds: 45,
      memoryLimitMb: 512,
      cpuLimit: 1.5,
    })
    expect(updateDeploymentInput.parse(fields)).toEqual(fields)
  })

  it('leave alone what is not named, and take back what is', () => {
    expect(given()).toEqual({})
    expect(given('--health-status', 'default', '--stop-signal', 'default', '--memory', 'default', '--cpus', 'default')).toEqual({
      healthStatus: null,
      stopSignal: null,
      memoryLimitMb: null,
      cpuLimit: null,
    })
  })

  it('take a release command as it stands, and take it back', () => {
    const fields = given('--release-command', 'python manage.py migrate && echo "$DONE"', '--release-timeout', '1800')
    expect(fields).toEqual({ releaseCommand: 'python manage.py migrate && echo "$DONE"', releaseTimeoutSeconds: 1800 })
    expect(updateDeploymentInput.parse(fields)).toEqual(fields)
    expect(given('--release-command', 'default')).toEqual({ releaseCommand: null })
  })

  it.each([
    ['--health-type', 'exec'],
    ['--stop-signal', 'SIGKILL'],
    ['--memory', '512m'],
    ['--stop-grace', '1.5'],
  ])('refuse %s %s', (...args) => expect(() => given(...args)).toThrow())
})
