import { portHolder } from '#adapters/host/port-holder.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { readSettings } from '#adapters/host/settings-file.ts'
import type { Installation } from './installation.ts'

/**
 * Sees to it that nobody else has the proxy's ports.
 * @throws WebopsError `port_taken` that names the program
 */
export function checkPorts({ env }: Installation): string {
  const wanted: [number, string][] = [
    [env.httpPort, 'WEBOPS_HTTP_PORT'],
    [env.httpsPort, 'WEBOPS_HTTPS_PORT'],
  ]
  for (const [port, variable] of wanted) {
    if (portHolder(port)) throw taken(port, variable, `${variable}=${port + 8000} ./webops up`)
  }
  return wanted.map(([port]) => port).join(' and ')
}

/**
 * Sees to it that nobody else has the port of git over SSH.
 * @param isRunning whether the panel runs, which then has the port that it was given last
 * @throws WebopsError `port_taken` that names the program
 */
export function checkSshPort({ env, files }: Installation, isRunning: boolean): string {
  const { sshPort: port } = env
  if (port === null) return 'none for git over SSH'
  const isOurs = readSettings(files.settings).WEBOPS_SSH_PORT === String(port)
  const holder = portHolder(port)
  // Where systemd listens for the panel, it does so also while the panel does not run.
  if (holder && !(isOurs && (isRunning || holder.pid === 1))) throw taken(port, 'WEBOPS_SSH_PORT', './webops up --ssh-port <port>, or off')
  return `${port} for git over SSH`
}

function taken(port: number, field: string, other: string): WebopsError {
  const holder = portHolder(port)
  const who = holder?.program ? `${holder.program} (process ${holder.pid})` : 'another program'
  return new WebopsError({
    code: 'port_taken',
    kind: 'conflict',
    message: `Port ${port} is taken by ${who}.`,
    hint: `Stop it, or choose another port: ${other}`,
    field,
  })
}
