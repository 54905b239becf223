import { join } from 'node:path'
import { readSettings } from '#adapters/host/settings-file.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { detachedKeeper } from '#cli/host/detached-keeper.ts'
import { installationOf } from '#cli/host/installation.ts'
import { parseEnv } from '#env'

/**
 * The development loop: an installation under /var/tmp with its own Redis and Caddy, whose panel and worker
 * run here in the foreground from the sources and start again when those change. Pages change without a reload.
 */
const checkout = join(import.meta.dirname, '..')
const node = join(checkout, 'node_modules/.bin/node')
const defaults = {
  // Not in memory, as the temporary folder may be: it holds a copy of the program.
  WEBOPS_ROOT: '/var/tmp/webops-dev',
  WEBOPS_HTTP_PORT: '8080',
  WEBOPS_HTTPS_PORT: '8443',
  WEBOPS_FIRST_PORT: '8200',
  WEBOPS_SSH_PORT: '8222',
  WEBOPS_SUPERVISION: 'none',
}
const given = { ...defaults, ...process.env }
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort())

const up = await runProgram(join(checkout, 'webops'), ['up'], {
  cwd: checkout,
  env: given,
  signal: ending.signal,
  onLine: (line) => console.log(line),
})
if (up.exitCode !== 0) process.exit(up.exitCode)

const installation = installationOf(parseEnv(given))
const keeper = detachedKeeper(installation.env.runDir, installation.env.logDir)
await keeper.stop('worker')
await keeper.stop('panel')

const watched = ['api', 'core', 'git-doors', 'adapters', 'processes', 'addon-api'].map(
  (folder) => `--watch-path=${join(checkout, 'src', folder)}`,
)
const addons = [`--watch-path=${join(checkout, 'addons')}`, `--watch-path=${join(checkout, 'system-templates')}`]
await Promise.allSettled([
  run('worker', [...watched, ...addons, 'src/processes/worker.ts'], installation.files.workerSettings),
  run('panel', [...watched, 'src/processes/panel.ts'], installation.files.panelSettings),
])

// The loop leaves nothing running but the engine.
await keeper.stop('caddy')
await keeper.stop('redis')

function run(name: string, args: string[], settingsFile: string) {
  const env = { ...given, ...readSettings(installation.files.settings), ...readSettings(settingsFile), NODE_ENV: 'development' }
  return runProgram(node, ['--watch-preserve-output', ...args], {
    cwd: checkout,
    env,
    signal: ending.signal,
    onLine: (line) => console.log(`${name.padEnd(6)} │ ${line}`),
  })
}
