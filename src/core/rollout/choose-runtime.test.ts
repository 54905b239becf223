import { describe, expect, it } from 'vitest'
import type { Supervisor } from '../ports/supervisor.ts'
import { chooseRuntime, policyRuntime } from './choose-runtime.ts'

const booted = (is: boolean) => ({ available: () => Promise.resolve(is) }) as unknown as Supervisor

describe('what keeps a deployment running', () => {
  it.each([
    ['auto', true, 'systemd'],
    ['auto', false, 'docker'],
    ['docker', true, 'docker'],
    ['systemd', true, 'systemd'],
  ] as const)('is, with %s and systemd booted: %s, %s', async (runtime, systemd, chosen) => {
    expect(await chooseRuntime({ runtime, useDocker: true }, booted(systemd))).toBe(chosen)
  })

  it('is not systemd where none is booted, and the field says so', async () => {
    await expect(chooseRuntime({ runtime: 'systemd', useDocker: true }, booted(false))).rejects.toMatchObject({
      code: 'runtime_unavailable',
      field: 'runtime',
    })
  })

  it('of a standard deployment is its engine, which runs it under systemd alone', async () => {
    const standard = { runtime: 'auto', useDocker: false } as const
    expect(await chooseRuntime(standard, booted(true))).toBe('docker')
    expect(policyRuntime(standard, 'docker')).toBe('systemd')
    expect(policyRuntime({ useDocker: true }, 'docker')).toBe('docker')
    for (const kind of [undefined, 'deploy', 'start'] as const)
      await expect(chooseRuntime(standard, booted(false), kind)).rejects.toMatchObject({ code: 'runtime_unavailable', field: 'useDocker' })
    for (const kind of ['stop', 'remove'] as const) expect(await chooseRuntime(standard, booted(false), kind)).toBe('docker')
  })
})
