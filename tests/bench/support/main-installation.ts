import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { Agent } from 'undici'
import { readSettings } from '#adapters/host/settings-file.ts'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { caller, type Installation } from './installation.ts'
import { NotMeasurable } from './report.ts'
import { localToken } from './sign-up.ts'

const CONFIGURATION = '/etc/webops'
const STATE = '/var/lib/webops'

/**
 * The installation that runs on this server, with the credential of root. Until `stop` its policy allows the repositories
 * of the bench, and nothing else of this machine.
 * @throws NotMeasurable where there is none
 */
export function useMainInstallation(): Installation {
  const policyFile = join(CONFIGURATION, 'policy.yaml')
  if (!existsSync(policyFile)) throw new NotMeasurable('No installation of WebOps runs on this server: ./webops up')
  const settings = readSettings(join(CONFIGURATION, 'webops.env'))
  const [httpPort, httpsPort, firstPort] = ['HTTP', 'HTTPS', 'FIRST'].map((port) => Number(settings[`WEBOPS_${port}_PORT`])) as [
    number,
    number,
    number,
  ]
  const panelUrl = `https://localhost:${httpsPort}`
  const ca = readFileSync(join(STATE, 'caddy/pki/authorities/local/root.crt'), 'utf8')
  const dispatcher = new Agent({ connect: { ca: [...rootCertificates, ca] } })
  const policy = readFileSync(policyFile, 'utf8')
  const repositories = mkdtempSync('/srv/webops-bench-')
  writeFileSync(policyFile, `git:\n  localPaths: ['${repositories}']\n`)
  const token = localToken(CONFIGURATION)
  return {
    root: '',
    repositories,
    panelUrl,
    httpPort,
    httpsPort,
    firstPort,
    token,
    processes() {
      throw new NotMeasurable('systemd knows the processes of this installation: systemctl show --property MainPID webops-panel')
    },
    authority: ca,
    async restart(service) {
      const unit = { panel: 'webops-panel', worker: 'webops-worker' }[service]
      await requireProgram('systemctl', ['restart', unit], { timeoutMs: 120_000 })
    },
    api: caller(panelUrl, token, dispatcher),
    webops: (args, timeoutMs = 120_000) => runProgram(join(import.meta.dirname, '../../../webops'), args, { timeoutMs }),
    async stop() {
      await dispatcher.destroy()
      writeFileSync(policyFile, policy)
      rmSync(repositories, { recursive: true, force: true })
    },
  }
}
