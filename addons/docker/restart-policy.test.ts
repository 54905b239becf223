import { describe, expect, it } from 'vitest'
import type { RunOptions } from '../../src/addon-api/index.ts'
import { testConfiguration } from '../../src/addon-api/testing.ts'
import { endsForGood, engineRestartPolicy, keeping, unitRestart } from './restart-policy.ts'
import { checkMachine } from './steps/check-machine.ts'

const of = (restart?: RunOptions['restart']) => ({ runOptions: restart ? { restart } : {} })

describe('what starts a container again', () => {
  it.each([
    [undefined, 'unless-stopped'],
    [{ policy: 'always' as const, delaySeconds: 5 }, 'unless-stopped'],
    [{ policy: 'on-failure' as const }, 'on-failure'],
    [{ policy: 'on-failure' as const, maxRetries: 3 }, 'on-failure:3'],
    [{ policy: 'never' as const }, 'no'],
  ])('is the engine’s own policy for %j, and nothing of the engine’s under systemd', (restart, policy) => {
    expect(engineRestartPolicy('docker', of(restart))).toBe(policy)
    expect(engineRestartPolicy('systemd', of(restart))).toBe('no')
  })

  it('is its unit under systemd, which gives up only on what never lives for long', () => {
    expect(unitRestart(of())).toEqual({ isNeverRestarted: false, isRestartedOnFailure: false, restartSeconds: 1, startLimitSeconds: 0 })
    expect(unitRestart(of({ policy: 'on-failure', maxRetries: 3, delaySeconds: 5 }))).toEqual({
      isNeverRestarted: false,
      isRestartedOnFailure: true,
      restartSeconds: 5,
      startLimitSeconds: 180,
      isGivenUp: true,
      mostStarts: 4,
    })
    expect(unitRestart(of({ policy: 'never' }))).toMatchObject({ isNeverRestarted: true })
  })

  it('is told in the plan', () => {
    expect([of(), of({ policy: 'on-failure', maxRetries: 3 }), of({ policy: 'never' })].map((one) => keeping('docker', one))).toEqual([
      'restarts it after a crash and a reboot',
      'starts it again after a failure, 3 times in a row at most',
      'does not start it again when it has ended',
    ])
    expect(keeping('systemd', of())).toBe('keeps it running')
  })

  it('leaves alone what may have ended for good', () => {
    expect([of(), of({ policy: 'always' }), of({ policy: 'on-failure' }), of({ policy: 'never' })].map(endsForGood)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})

describe('limits above the machine’s', () => {
  const machine = { cpus: 2, memoryBytes: 4 * 1024 ** 3 }
  it.each([
    ['cpuLimit', { cpuLimit: 2.5 }],
    ['memoryLimitMb', { memoryLimitMb: 4097 }],
    ['runOptions.memoryReservationMb', { runOptions: { memoryReservationMb: 5000 } }],
    ['runOptions.shmSizeMb', { runOptions: { shmSizeMb: 5000 } }],
  ])('are refused: %s', (field, configuration) => {
    expect(() => checkMachine(machine, testConfiguration(configuration))).toThrow(
      expect.objectContaining({ code: 'limit_above_machine', field }),
    )
  })
  it('are not those that it just has', () => {
    expect(() => checkMachine(machine, testConfiguration({ cpuLimit: 2, memoryLimitMb: 4096 }))).not.toThrow()
  })
})
