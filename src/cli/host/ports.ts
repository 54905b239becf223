import { portHolder } from '#adapters/host/port-holder.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
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
    const holder = portHolder(port)
    if (!holder) continue
    const who = holder.program ? `${holder.program} (process ${holder.pid})` : 'another program'
    throw new WebopsError({
      code: 'port_taken',
      kind: 'conflict',
      message: `Port ${port} is taken by ${who}.`,
      hint: `Stop it, or choose another port: ${variable}=${port + 8000} ./webops up`,
      field: variable,
    })
  }
  return wanted.map(([port]) => port).join(' and ')
}
