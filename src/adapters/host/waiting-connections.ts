import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Read again at each boot. */
const AT_BOOT = '/etc/sysctl.d/60-webops.conf'
const TEXT = '# Written by webops up: see waiting-connections.ts.\nnet.ipv4.tcp_migrate_req = 1\n'

/**
 * Has the kernel hand connections that nobody has taken yet to the proxy's new listener. At each change of its configuration Caddy
 * opens its ports anew (SO_REUSEPORT) and closes the ones before: without this, what waits there is reset. Since Linux 5.14
 * (docs.kernel.org/networking/ip-sysctl.html, tcp_migrate_req).
 * @param systemd whether there is a boot that reads it again
 * @returns false where the kernel cannot, or does not let us
 */
export async function keepWaitingConnections(
  systemd: boolean,
  setting = '/proc/sys/net/ipv4/tcp_migrate_req',
  atBoot = AT_BOOT,
): Promise<boolean> {
  try {
    await writeFile(setting, '1\n', { flag: 'r+' })
  } catch (error) {
    if (['ENOENT', 'EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
  const before = await readFile(atBoot, 'utf8').catch(() => null)
  if (systemd && before !== TEXT) {
    await mkdir(dirname(atBoot), { recursive: true })
    await writeFile(atBoot, TEXT)
  }
  return true
}
