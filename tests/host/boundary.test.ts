import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BoundaryWorld, changed } from './boundary-world.ts'

/** Somebody has taken over the panel's process and tries to become more than that, on the server itself. */
describe('whoever has the panel’s process', () => {
  let world: BoundaryWorld
  const unit = (property: string) => world.server.require('systemctl', ['show', '--property', property, '--value', 'webops-worker'])

  beforeAll(async () => {
    world = await BoundaryWorld.make()
  })
  afterAll(() => world.unmake())

  it('has no right, gets none from a setuid program, and sees no process but its own', async () => {
    const worker = (await unit('MainPID')).trim()
    const { output } = await world.intruder.sh(`
      exec 2>&1
      grep -E '^(Cap(Prm|Eff|Bnd|Amb)|NoNewPrivs|Uid|Gid|Groups)' /proc/self/status
      attempt() { name=$1; shift; if "$@" >/dev/null 2>&1; then echo "DID $name"; fi; }
      attempt su su -s /bin/sh -c true root
      attempt su-redis su -s /bin/sh -c true webops-redis
      attempt mount mount --bind /etc /tmp
      attempt umount umount /var/lib/webops/database
      attempt unshare unshare --user --map-root-user true
      attempt unshare-mount unshare --mount true
      attempt nsenter nsenter --target 1 --mount true
      attempt chroot chroot / true
      attempt setpriv setpriv --reuid 0 true
      attempt newgrp newgrp docker
      attempt kill-worker kill -0 ${worker}
      attempt see-worker test -d /proc/${worker}
      attempt see-init test -d /proc/1
      attempt worker-memory cat /proc/${worker}/mem
      attempt worker-environment cat /proc/${worker}/environ
      attempt core-pattern sh -c 'echo "|/tmp/x" > /proc/sys/kernel/core_pattern'
      attempt sysrq sh -c 'echo h > /proc/sysrq-trigger'
      attempt mknod mknod /tmp/disk b 8 0
      attempt setuid sh -c 'cp /bin/sh /tmp/sh && chmod 4755 /tmp/sh'
      attempt systemctl systemctl start webops-redis
      attempt busctl busctl list
      attempt systemd-run systemd-run true
      attempt journal journalctl --lines 1 --unit webops-worker --quiet
      attempt dmesg dmesg
    `)
    expect(output.match(/^Cap\w+:\s*0{16}$/gm)).toHaveLength(4)
    expect(output).toMatch(/^NoNewPrivs:\s*1$/m)
    expect(output.split('\n').filter((line) => line.startsWith('DID'))).toEqual([])
    await world.unharmed()
  })

  it('writes nothing but its database, its socket’s folder, its cache and what is pushed', async () => {
    const { output } = await world.intruder.sh(`
      find / -xdev -writable ! -type l ! -path '/proc/*' ! -path '/sys/*' -prune 2>/dev/null
      for place in $(awk '{print $2}' /proc/self/mounts | sort -u); do
        case $place in /proc*|/sys*|/) continue;; esac
        find "$place" -xdev -writable ! -type l -prune 2>/dev/null
      done
    `)
    const places = [...new Set(output.trim().split('\n'))].map((path) => path.replace(/^\/dev\/.*/, '/dev')).sort()
    // Its own /dev and /tmp, and the socket on which Redis asks who it is.
    const own = ['/dev', '/run/webops/panel', '/run/webops/redis/redis.sock', '/tmp']
    const folders = ['cache/panel', 'database', 'pushed'].map((name) => `/var/lib/webops/${name}`)
    expect([...new Set(places)]).toEqual([...own, ...folders, '/var/tmp'])
  })

  it('reads no key, no token and no secret of root’s, and nothing of others', async () => {
    const secret = [
      '/etc/webops/worker.agekey',
      '/etc/webops/worker.env',
      '/etc/webops/cli.token',
      '/etc/webops/redis.conf',
      '/etc/shadow',
      '/root/.npmrc',
      ...['mirrors', 'workspaces', 'deployments', 'redis', 'caddy', 'services', 'git', 'upstreams'].map(
        (name) => `/var/lib/webops/${name}`,
      ),
      '/run/webops/caddy',
      '/run/webops/upstreams',
      '/var/lib/docker',
    ]
    const { output } = await world.intruder.sh(
      secret
        .map((path) => `if [ -r ${path} ] && { ls -A ${path}/. || cat ${path}; } >/dev/null 2>&1; then echo "READ ${path}"; fi`)
        .join('\n'),
    )
    expect(output).toBe('')
  })

  it('links to no file of others', async () => {
    const targets = ['/etc/passwd', '/etc/shadow', '/etc/webops/policy.yaml', '/usr/bin/su', '/var/lib/webops/bin/caddy']
    const { output } = await world.intruder.sh(
      targets.map((path) => `ln ${path} /var/lib/webops/database/linked 2>/dev/null && echo "LINKED ${path}"`).join('\n') + '\ntrue',
    )
    expect(output).toBe('')
  })

  it('reaches no network', async () => {
    const told = await world.intruder.node<Record<string, string>>(`
      const { connect: dial } = await import('node:net')
      const ask = (host, port) => new Promise((resolve) => {
        const socket = dial({ host, port, timeout: 3000 })
        socket.on('connect', () => (socket.destroy(), resolve('connected')))
        socket.on('timeout', () => (socket.destroy(), resolve('timeout')))
        socket.on('error', (error) => resolve(error.code))
      })
      tell({ metadata: await ask('169.254.169.254', 80), proxy: await ask('127.0.0.1', 443), bridge: await ask('172.17.0.1', 80), v6: await ask('::1', 443) })
    `)
    for (const [name, answer] of Object.entries(told))
      expect(answer, name).toMatch(/^(EAFNOSUPPORT|ENETUNREACH|EPERM|ECONNREFUSED|EACCES)$/)
  })

  describe('by a link in a place that it may write', () => {
    const SYSTEM = ['/etc', '/usr/local', '/var/lib/webops/bin', '/var/spool/cron']

    it('does not get its orders to Caddy obeyed', async () => {
      const asked = async (path: string, ...more: string[]) =>
        (await world.server.run('curl', ['--silent', '--insecure', '--max-time', '5', ...more, `https://localhost${path}`])).stdout
      await world.intruder.sh('cd /run/webops/panel && mv panel.sock real.sock && ln -s /run/webops/caddy/admin.sock panel.sock')
      try {
        // Caddy keeps connections to the real one for some seconds.
        await expect.poll(() => asked('/config/apps'), { timeout: 30_000, interval: 6000 }).toContain('not allowed to access')
        for (const origin of [
          'http://localhost',
          'http://127.0.0.1',
          'null',
          'http://admin.invalid',
          `http://${'0'.repeat(64)}.admin.invalid`,
        ]) {
          expect(await asked('/config/apps', '--header', `Origin: ${origin}`)).toContain('not allowed to access')
          expect(await asked('/load', '--header', `Origin: ${origin}`, '--json', '{}')).toContain('not allowed to access')
        }
      } finally {
        await world.intruder.sh('cd /run/webops/panel && rm panel.sock && mv real.sock panel.sock')
      }
      await expect.poll(() => world.health(), { timeout: 30_000, interval: 6000 }).toMatchObject({ panel: 'ok' })
      await world.unharmed()
    })

    it.each([
      ['the database', 'webops.db', '/etc/cron.d/taken'],
      ['its log', 'webops.db-wal', '/etc/passwd'],
      ['its shared memory', 'webops.db-shm', '/etc/cron.d/taken'],
      ['its journal', 'webops.db-journal', '/etc/passwd'],
    ])('does not make root write elsewhere: %s (%s leads to %s)', async (_what, name, target) => {
      await world.server.require('systemctl', ['stop', 'webops-worker', 'webops-panel'])
      const before = await world.listed(...SYSTEM)
      try {
        await world.intruder.sh(
          `cd /var/lib/webops/database && mkdir kept && mv webops.db* kept/ && { [ ${name} = webops.db ] || cp kept/webops.db webops.db; } && ln -s ${target} ${name}`,
        )
        await world.tryWorker()
        expect(changed(before, await world.listed(...SYSTEM))).toEqual([])
      } finally {
        await world.server.run('systemctl', ['stop', 'webops-worker'])
        await world.intruder.sh('cd /var/lib/webops/database && rm -f webops.db* && mv kept/* . && rmdir kept')
        await world.server.require('systemctl', ['start', 'webops-panel', 'webops-worker'])
      }
      await world.workerAnswers()
      await world.remember()
      await world.unharmed()
    })

    it('does not make root write elsewhere: a pipe in the place of the database’s log', async () => {
      await world.server.require('systemctl', ['stop', 'webops-worker', 'webops-panel'])
      await world.intruder.sh(
        'cd /var/lib/webops/database && mkdir kept && cp -p webops.db* kept/ && rm -f webops.db-wal && mkfifo webops.db-wal',
      )
      await world.tryWorker()
      expect(await world.server.status(`http://sample.localhost`)).toBe(200)
      await world.server.run('systemctl', ['stop', 'webops-worker'])
      await world.intruder.sh('cd /var/lib/webops/database && rm -f webops.db* && mv kept/* . && rmdir kept')
      await world.server.require('systemctl', ['start', 'webops-panel', 'webops-worker'])
      await world.workerAnswers()
      await world.remember()
      await world.unharmed()
    })
  })
})
