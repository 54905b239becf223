import { writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestRollout, ENGINE } from './docker-rollout.ts'
import { createSystemdSupervisor } from '../../src/adapters/systemd/systemd-supervisor.ts'
const sh = (...a: string[]) => { try { return execFileSync(a[0]!, a.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim() } catch (e: any) { return 'FAILED ' + e.stdout + e.stderr } }
const r = await createTestRollout({ runtime: 'systemd', supervisor: createSystemdSupervisor() })
const unit = `${r.container}.service`
const get = async (a: string) => (await fetch(`http://${a}`)).text().catch((e) => String(e))
const until = async (what: string, f: () => Promise<boolean>) => { const t = performance.now(); while (!(await f().catch(() => false))) { if (performance.now() - t > 60000) { console.log('TIMEOUT', what); return } await sleep(100) } console.log('ok', what, Math.round(performance.now() - t), 'ms') }
const up = (a: string, v = '') => async () => (await get(a)).includes(v || '<h1>')
try {
  const one = await r.deploy('node', { volumes: ['data:/app/data'] })
  console.log(one.descriptions.at(-1)!.artifacts![0]!.content)
  console.log(sh('systemctl', 'is-active', unit), sh('systemctl', 'is-enabled', unit), sh('systemd-analyze', 'verify', `/etc/systemd/system/${unit}`))
  console.log(await get(one.address))
  await writeFile(join(r.workspaceDir, 'VERSION'), 'two')
  const two = await r.deploy(null)
  console.log(await get(two.address), await r.containerNames(), sh('systemctl', 'is-active', unit))
  console.log('health', await r.health())
  sh('docker', 'kill', r.container)
  await until('back after docker kill', up(two.address))
  sh('docker', 'stop', r.container)
  await until('back after docker stop', up(two.address))
  sh('docker', 'rm', '-f', r.container)
  await until('back after docker rm -f', up(two.address))
  console.log(JSON.stringify((await ENGINE.inspectContainer(r.container))!.labels))
  const before = (await ENGINE.inspectContainer(r.container))!.id
  sh('systemctl', 'kill', '--signal=KILL', '--kill-who=main', unit)
  await sleep(2500)
  console.log('client killed: same container', before === (await ENGINE.inspectContainer(r.container))!.id, sh('systemctl', 'is-active', unit), up(two.address))
  sh('systemctl', 'restart', 'docker')
  await until('after dockerd restart', up(two.address))
  await sleep(3000)
  console.log('same container', before === (await ENGINE.inspectContainer(r.container))!.id, sh('systemctl', 'is-active', unit))
  await r.run('restart')
  console.log('restart', await get(two.address).catch(() => 'moved'), (await r.health()).detail)
  await r.run('stop')
  await sleep(3000)
  console.log('stopped', sh('systemctl', 'is-active', unit), sh('systemctl', 'is-enabled', unit), (await ENGINE.inspectContainer(r.container))!.state)
  const facts = await r.run('start')
  console.log('started', await get(facts.candidateAddress!), sh('systemctl', 'is-active', unit), sh('systemctl', 'is-enabled', unit))
  // crash loop
  sh('docker', 'exec', r.container, 'sh', '-c', 'true')
  await writeFile(join(r.workspaceDir, 'server.js'), 'setTimeout(() => process.exit(3), 2500); (await import("node:http")).createServer((q, s) => s.end("crashy")).listen(process.env.PORT)')
  const c = await r.deploy(null)
  await sleep(25000)
  console.log(sh('journalctl', '-u', unit, '-n', '40', '--no-pager', '-o', 'short-precise'))
  console.log(sh('systemctl', 'show', '-p', 'NRestarts', unit))
  console.log('health', await r.health())
  await r.run('remove')
  console.log(await r.containerNames(), await r.imageNames(), await r.volumeNames(), sh('systemctl', 'status', unit), sh('ls', r.stateDir))
} finally { await r.removeAll() }
