import type { Socket } from 'node:net'

export interface SshLimits {
  /** From the connection on until somebody is logged in. */
  loginGraceMs: number
  /** A connection on which nothing is done ends by then. */
  idleMs: number
  keepaliveMs: number
  /** So many keepalives without an answer, and the other side is gone. */
  keepalives: number
  connections: number
  /** Of those that are not logged in, from one address. */
  strangersPerAddress: number
  sessionsPerConnection: number
  tries: number
}

export const SSH_LIMITS: SshLimits = {
  loginGraceMs: 20_000,
  idleMs: 300_000,
  keepaliveMs: 30_000,
  keepalives: 3,
  connections: 64,
  strangersPerAddress: 8,
  sessionsPerConnection: 4,
  tries: 6,
}

/** Who is connected, by socket, oldest first. */
export class Guests {
  readonly #limits: SshLimits
  readonly #guests = new Map<Socket, { address: string; isKnown: boolean }>()

  constructor(limits: SshLimits) {
    this.#limits = limits
  }

  /**
   * Takes somebody in who has just come, until their socket closes. Where all is full, the one leaves who has been a stranger for longest:
   * whoever holds connections open without logging in must not keep others out.
   * @returns false when there is no room
   */
  admit(socket: Socket): boolean {
    const address = network(socket.remoteAddress ?? '')
    const strangers = [...this.#guests].filter(([, guest]) => !guest.isKnown)
    if (strangers.filter(([, guest]) => guest.address === address).length >= this.#limits.strangersPerAddress) return false
    if (this.#guests.size >= this.#limits.connections) {
      const [oldest] = strangers
      if (!oldest) return false
      this.#guests.delete(oldest[0])
      oldest[0].destroy()
    }
    this.#guests.set(socket, { address, isKnown: false })
    socket.once('close', () => this.#guests.delete(socket))
    return true
  }

  /** They are logged in. */
  know(socket: Socket): void {
    const guest = this.#guests.get(socket)
    if (guest) guest.isKnown = true
  }

  sockets(): Socket[] {
    return [...this.#guests.keys()]
  }
}

/** Who has one IPv6 address has 2^64 of them. */
function network(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice(7)
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length
  return [...groups, ...Array<string>(missing).fill('0'), ...(tail?.split(':') ?? [])].slice(0, 4).join(':')
}
