/** What an application, and its build, have no business with. Missing counts as kept from them. */
export const NOT_READ = [
  ...['/etc/webops', '/etc/webops/worker.env', '/etc/webops/worker.agekey', '/etc/webops/cli.token', '/etc/webops/policy.yaml'],
  ...['/etc/shadow', '/etc/gshadow', '/etc/ssl/private', '/root', '/root/webops', '/root/.npmrc', '/var/log/journal', '/var/lib/docker'],
  ...['/var/lib/webops', '/var/lib/webops/database', '/var/lib/webops/database/webops.db', '/var/lib/webops/processes'],
  ...['/proc/1/environ', '/proc/1/root', '/proc/kcore', '/dev/mem', '/run/webops', '/run/systemd/private'],
]

/** Not /run: systemd mounts an empty one in memory, which the unit alone sees. */
export const NOT_WRITTEN = [
  ...['/', '/etc', '/etc/passwd', '/etc/systemd/system', '/usr', '/usr/bin', '/usr/local/bin', '/usr/bin/env', '/bin/sh'],
  ...['/opt', '/opt/webops-node', '/opt/webops-caddy', '/run/webops-command', '/home', '/var', '/var/lib'],
  ...['/proc/sys/kernel/hostname', '/proc/sysrq-trigger', '/sys/kernel/uevent_helper', '/sys/fs/cgroup', '/webops-end'],
]

export const SOCKETS = [
  ...['/run/docker.sock', '/var/run/docker.sock', '/run/containerd/containerd.sock', '/run/webops/panel/panel.sock'],
  ...['/run/webops/caddy/admin.sock', '/run/webops/redis/redis.sock', '/run/dbus/system_bus_socket', '/run/systemd/private'],
]

/** Where it may leave something. */
export const OWN_FOLDERS = ['/app', '/tmp', '/home/app']

/** What it is kept from even without its root: by who owns it. */
export const NOT_OF_ITS_ACCOUNT = [
  ...['/etc/shadow', '/etc/webops/worker.env', '/etc/webops/worker.agekey', '/etc/webops/cli.token'],
  ...['/var/lib/webops/database/webops.db', '/run/docker.sock', '/run/webops/caddy/admin.sock', '/root/webops'],
]

/** What was tried and done, of what an application of the suite answered. */
export function done(ends: Record<string, string>): string[] {
  return Object.keys(ends).filter((what) => ends[what] === 'done')
}
