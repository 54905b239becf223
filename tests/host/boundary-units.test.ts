import { beforeAll, describe, expect, it } from 'vitest'
import type { DisposableServer } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

/** What systemd itself says of our units' confinement: 0 is closed, 10 is open. docs/guides/security-model.md has the same table. */
const WORST: Record<string, number> = { panel: 0.3, redis: 0.3, caddy: 1.6, worker: 3.1 }

/** Worth more than a number: without one of these, one of the claims of the guide is not true. */
const HELD: Record<string, Record<string, string>> = {
  panel: {
    User: 'webops',
    NoNewPrivileges: 'yes',
    CapabilityBoundingSet: '',
    ProtectSystem: 'strict',
    PrivateNetwork: 'yes',
    PrivateUsers: 'yes',
    ProtectProc: 'invisible',
    RestrictAddressFamilies: 'AF_UNIX',
    SupplementaryGroups: '',
  },
  redis: { User: 'webops-redis', NoNewPrivileges: 'yes', CapabilityBoundingSet: '', PrivateNetwork: 'yes', ProtectSystem: 'strict' },
  caddy: { User: 'webops-caddy', NoNewPrivileges: 'yes', CapabilityBoundingSet: 'cap_net_bind_service', ProtectSystem: 'strict' },
  worker: {
    NoNewPrivileges: 'yes',
    ProtectSystem: 'strict',
    ProtectHome: 'read-only',
    // It judges paths as Docker's engine will see them.
    PrivateTmp: 'no',
    CapabilityBoundingSet: 'cap_chown cap_dac_override cap_fowner cap_kill cap_setgid cap_setuid',
  },
}

describe('our own units', () => {
  let server: DisposableServer
  beforeAll(async () => {
    ;({ server } = await installedServer())
  })

  it.each(Object.entries(WORST))('%s is confined: %d at most', async (name, worst) => {
    const printed = await server.require('systemd-analyze', ['security', '--no-pager', `webops-${name}.service`])
    const score = Number(/exposure level for \S+: (\d+\.\d)/.exec(printed)?.[1] ?? Number.NaN)
    expect(score).toBeLessThanOrEqual(worst)
  })

  it.each(Object.entries(HELD))('%s has what the guide says of it', async (name, held) => {
    const printed = await server.require('systemctl', ['show', `webops-${name}`, '--property', Object.keys(held).join(',')])
    const shown = Object.fromEntries(
      printed
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s, 2)),
    )
    expect({ ...Object.fromEntries(Object.keys(held).map((key) => [key, ''])), ...shown }).toEqual(held)
  })
})
