import { join } from 'node:path'
import { type Directory, ensureDirectory } from '#adapters/host/directories.ts'
import { writeOwnedFile } from '#adapters/host/owned-file.ts'
import type { Accounts } from './accounts.ts'
import type { Installation } from './installation.ts'

const ROOT = { uid: 0, gid: 0 }

/** What has to be there before anything starts, each with the one who may write there. */
function lastingFolders(installation: Installation, { panel, redis, caddy }: Accounts): Directory[] {
  const { env, servicesDir, buildDir, cacheDir, versionsDir, backupsDir, files } = installation
  return [
    { path: env.configDir, mode: 0o755, ...ROOT },
    { path: env.foreignAddonsDir, mode: 0o755, ...ROOT },
    { path: env.stateDir, mode: 0o755, ...ROOT },
    { path: join(files.caddy, '..'), mode: 0o755, ...ROOT },
    { path: servicesDir, mode: 0o700, ...ROOT },
    { path: buildDir, mode: 0o700, ...ROOT },
    { path: versionsDir, mode: 0o755, ...ROOT },
    { path: backupsDir, mode: 0o700, ...ROOT },
    { path: join(env.stateDir, 'database'), mode: 0o700, uid: panel.uid, gid: panel.gid },
    { path: env.pushedDir, mode: 0o700, uid: panel.uid, gid: panel.gid },
    { path: join(env.stateDir, 'redis'), mode: 0o700, uid: redis.uid, gid: redis.gid },
    { path: join(env.stateDir, 'caddy'), mode: 0o700, uid: caddy.uid, gid: caddy.gid },
    { path: env.mirrorsDir, mode: 0o700, ...ROOT },
    { path: env.workspacesDir, mode: 0o700, ...ROOT },
    { path: env.deploymentsDir, mode: 0o700, ...ROOT },
    // Where requests of each deployment go, across a boot.
    { path: join(env.stateDir, 'upstreams'), mode: 0o700, ...ROOT },
    { path: join(env.rolloutLogsDir, '..'), mode: 0o755, ...ROOT },
    // The worker writes, the panel reads.
    { path: env.rolloutLogsDir, mode: 0o2750, uid: 0, gid: panel.gid },
    { path: cacheDir, mode: 0o755, ...ROOT },
    { path: join(cacheDir, 'panel'), mode: 0o700, uid: panel.uid, gid: panel.gid },
    { path: join(cacheDir, 'worker'), mode: 0o700, ...ROOT },
    { path: env.logDir, mode: 0o755, ...ROOT },
  ]
}

/** Empty after a boot, so systemd is told of them too. */
function runFolders({ env }: Installation, { panel, redis, caddy }: Accounts): (Directory & { account: string })[] {
  return [
    { path: env.runDir, mode: 0o755, ...ROOT, account: 'root' },
    { path: join(env.panelSocket, '..'), mode: 0o755, uid: panel.uid, gid: panel.gid, account: panel.name },
    { path: join(env.caddyAdminSocket, '..'), mode: 0o700, uid: caddy.uid, gid: caddy.gid, account: caddy.name },
    // The panel's group is let in; what it may do there its password says.
    { path: join(env.runDir, 'redis'), mode: 0o750, uid: redis.uid, gid: panel.gid, account: redis.name },
    // The worker writes an address in here, the proxy reads it at each request.
    { path: env.upstreamDir, mode: 0o2750, uid: 0, gid: caddy.gid, account: 'root' },
  ]
}

/** Makes all folders with their owners. @returns how many were missing */
export function ensureFolders(installation: Installation, accounts: Accounts): number {
  const run = runFolders(installation, accounts)
  const made = [...lastingFolders(installation, accounts), ...run].filter((folder) => ensureDirectory(folder)).length
  if (installation.systemd) {
    const lines = run.map(({ path, mode, account, gid }) => `d ${path} 0${mode.toString(8)} ${account} ${gid} -\n`)
    writeOwnedFile('/etc/tmpfiles.d/webops.conf', `# Written by webops up.\n${lines.join('')}`, { mode: 0o644 })
  }
  return made
}
