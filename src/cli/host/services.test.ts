import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { parseEnv } from '#env'
import { commandOf } from './detached-keeper.ts'
import { type Installation, installationOf } from './installation.ts'
import type { Service } from './service.ts'
import { caddyService, panelService, redisService, workerService } from './services.ts'
import { renderSshSocket } from './ssh-socket.ts'
import { renderUnit } from './systemd-keeper.ts'

const DIRECTORY = join(import.meta.dirname, '../../../system-templates')
const installation: Installation = { ...installationOf(parseEnv({})), checkout: '/root/webops' }
const account = (name: string, uid: number) => ({ name, uid, gid: uid })
const accounts = { panel: account('webops', 990), redis: account('webops-redis', 991), caddy: account('webops-caddy', 992) }

const services: Service[] = [
  redisService(installation, accounts),
  caddyService(installation, accounts, '/var/lib/webops/bin/caddy'),
  { ...panelService(installation, accounts, '0.1.0-4f2a91c03b77'), environment: { MALLOC_ARENA_MAX: '2' } },
  workerService(installation, '0.1.0-4f2a91c03b77'),
]

describe('our own services', () => {
  it.each(services.map((service) => [service.name, service] as const))('%s has the unit that is expected', async (name, service) => {
    const unit = await renderUnit(createTemplates(DIRECTORY), service)
    await expect(unit).toMatchFileSnapshot(join(DIRECTORY, 'systemd', `webops-${name}.service.golden`))
  })

  it('the panel is handed a port that systemd listens on, where git is taken over SSH', async () => {
    const templates = createTemplates(DIRECTORY)
    const socket = await renderSshSocket(templates, panelService(installation, accounts, 'x').sshPort ?? 0)
    await expect(socket).toMatchFileSnapshot(join(DIRECTORY, 'systemd', 'webops-ssh.socket.golden'))
    const off: Installation = { ...installation, env: { ...installation.env, sshPort: null } }
    expect(await renderUnit(templates, panelService(off, accounts, 'x'))).not.toContain('Sockets=')
  })

  it('run as users without rights, but for the worker', () => {
    const [file, ...args] = commandOf(services[1] as Service)
    expect(file).toBe('setpriv')
    expect(args.join(' ')).toContain('--reuid 992 --regid 992 --clear-groups --no-new-privs --inh-caps -all,+net_bind_service')
    expect(commandOf(services[2] as Service).join(' ')).toContain(
      '--inh-caps -all --ambient-caps -all -- /var/lib/webops/versions/0.1.0-4f2a91c03b77/node_modules/.bin/node',
    )
    expect(commandOf(services[3] as Service)[0]).toBe('/var/lib/webops/versions/0.1.0-4f2a91c03b77/node_modules/.bin/node')
  })
})
