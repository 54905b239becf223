import { type AddressInfo, createServer, type Socket } from 'node:net'
import ssh2, { type ServerConfig, type Session } from 'ssh2'
import type { GitSession } from '#core/ports/git-server.ts'
import type { Actor } from '#core/user/actor.ts'
import { ALGORITHMS } from './ssh-algorithms.ts'
import { Guests, SSH_LIMITS, type SshLimits } from './ssh-limits.ts'
import { loginBy, type OfferedKey } from './ssh-login.ts'
import { type DoorLog, openSession, type SshRequest } from './ssh-session.ts'

export interface GitSshOptions {
  /** A private key as OpenSSH writes it, Ed25519. */
  hostKey: string
  /** Where to listen: a port, or a socket that listens already, such as systemd hands over. */
  listen: { port: number; host?: string } | { fd: number }
  /** Whose key it is; null: nobody's who may come in. */
  authenticate(key: OfferedKey): Promise<Actor | null>
  serve(actor: Actor, request: SshRequest): Promise<GitSession>
  log: DoorLog
  limits?: Partial<SshLimits>
}

export interface GitSsh {
  /** Null where a socket was handed over. */
  port: number | null
  close(): Promise<void>
}

/** Data that came and is not taken, or was written and is not read; more than any client causes that keeps to the windows. */
const MOST_BUFFERED = 8 * 1024 * 1024
/** A smaller one would have us send a packet for a few bytes, or none at all for ever. */
const LEAST_PACKET = 1024
const HANG_UP_MS = 2000
const CLOSE_MS = 1000

/**
 * git over SSH: a server that knows people by their keys, whatever user name they give, and runs git's two services and nothing else.
 * @throws Error when it cannot listen, or the host key is none
 */
export async function startGitSsh(options: GitSshOptions): Promise<GitSsh> {
  const limits = { ...SSH_LIMITS, ...options.limits }
  const config: ServerConfig = {
    hostKeys: [options.hostKey],
    algorithms: ALGORITHMS,
    ident: 'WebOps',
    keepaliveInterval: limits.keepaliveMs,
    keepaliveCountMax: limits.keepalives,
  }
  // It looks at the key, which the first to come should not be the one to find out about.
  new ssh2.Server(config)
  const guests = new Guests(limits)
  const leaving = new Set<() => void>()
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    if (guests.admit(socket)) connect(socket, { options, limits, guests, leaving }, config)
    else socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.listen, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  server.on('error', (error) => options.log.error({ error }, 'The SSH server failed.'))
  return {
    port: 'fd' in options.listen ? null : (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const leave of leaving) leave()
        setTimeout(() => guests.sockets().forEach((socket) => socket.destroy()), CLOSE_MS).unref()
      }),
  }
}

interface Door {
  options: GitSshOptions
  limits: SshLimits
  guests: Guests
  /** Called when the door closes: whoever does nothing leaves. */
  leaving: Set<() => void>
}

/** What one connection does. A server of ssh2's for each: it does not tell which socket a client of a common one is on. */
function connect(socket: Socket, { options, limits, guests, leaving }: Door, config: ServerConfig): void {
  const { authenticate, serve, log } = options
  // Each session waits for its end, beside what ssh2 waits for.
  socket.setMaxListeners(30)
  const grace = setTimeout(() => socket.destroy(), limits.loginGraceMs)
  socket.once('close', () => clearTimeout(grace))
  const server = new ssh2.Server(config, (client) => {
    let sessions = 0
    let running = 0
    let isLeaving = false
    let idle: NodeJS.Timeout | undefined
    const hangUp = () => {
      client.end()
      // Whoever is gone does not say so, and would be waited for.
      setTimeout(() => socket.destroy(), HANG_UP_MS).unref()
    }
    const rest = () => {
      clearTimeout(idle)
      if (running > 0) return
      if (isLeaving) hangUp()
      else idle = setTimeout(hangUp, limits.idleMs)
    }
    const leave = () => {
      isLeaving = true
      rest()
    }
    leaving.add(leave)
    socket.once('close', () => {
      clearTimeout(idle)
      leaving.delete(leave)
    })
    const channels = new Set<Session>()
    socket.on('data', () => {
      const unread = [...channels].reduce((sum, session) => sum + unreadOf(session), 0)
      if (socket.writableLength > MOST_BUFFERED || unread > MOST_BUFFERED) socket.destroy()
    })
    client.on('error', hangUp)
    const { login, answer } = loginBy(authenticate, limits.tries, hangUp, log)
    client.on('authentication', answer)
    client.on('ready', () => {
      clearTimeout(grace)
      guests.know(socket)
      rest()
    })
    client.on('session', (accept, reject) => {
      if (sessions >= limits.sessionsPerConnection) return reject()
      sessions += 1
      const session = accept()
      if (smallestPacket(session) < LEAST_PACKET) return socket.destroy()
      channels.add(session)
      session.once('close', () => {
        sessions -= 1
        channels.delete(session)
      })
      openSession(session, {
        socket,
        whoIsIt: () => (login.key ? authenticate(login.key) : Promise.resolve(null)),
        serve: (actor, request) => serve(actor, request),
        busy: () => {
          running += 1
          rest()
          return () => {
            running -= 1
            rest()
          }
        },
        hangUp,
        log,
      })
    })
  })
  server.injectSocket(socket)
}

/** What ssh2 holds of a session and tells nobody. */
interface Insides {
  _channel?: { readableLength: number }
  _chanInfo?: { outgoing: { packetSize: number } }
}

/** ssh2 takes what a client sends beyond its window. */
function unreadOf(session: Session): number {
  return (session as Session & Insides)._channel?.readableLength ?? 0
}

/** ssh2 splits what it sends by the client's word, and never ends where that is 0. */
function smallestPacket(session: Session): number {
  return (session as Session & Insides)._chanInfo?.outgoing.packetSize ?? 0
}
