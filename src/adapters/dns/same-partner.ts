import { connect } from 'node:tls'

/** Where the world asks for HTTPS. */
const PUBLIC_PORT = 443

interface Asking {
  /** The name that is asked for in the greeting. */
  servername: string
  /** Where this server itself answers for that name. */
  localPort: number
  /** Where the address is asked; unset: 443. */
  publicPort?: number
  timeoutMs: number
}

/** Whether an address shows the very certificate that this server shows: then it leads here, through whatever NAT. */
export async function samePartner(
  address: string,
  { servername, localPort, publicPort = PUBLIC_PORT, timeoutMs }: Asking,
): Promise<boolean> {
  const [there, here] = await Promise.all([
    fingerprintAt(address, publicPort, servername, timeoutMs),
    fingerprintAt('127.0.0.1', localPort, servername, timeoutMs),
  ])
  return there !== null && there === here
}

/** Only the certificate is looked at; nothing is sent. Null where nobody answers. */
function fingerprintAt(host: string, port: number, servername: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const done = (fingerprint: string | null) => {
      socket.destroy()
      resolve(fingerprint)
    }
    // Our own certificate may be one of the internal authority: it is compared, and not trusted.
    const socket = connect({ host, port, servername, rejectUnauthorized: false, timeout: timeoutMs }, () =>
      done(socket.getPeerCertificate().fingerprint256 ?? null),
    )
    socket.once('timeout', () => done(null))
    socket.once('error', () => done(null))
  })
}
