import type { Socket } from 'node:net'
import type { ServerChannel, Session } from 'ssh2'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { GitService, GitSession } from '#core/ports/git-server.ts'
import type { Actor } from '#core/user/actor.ts'
import { SshAnswer } from './ssh-answer.ts'
import { isGitProtocol, parseGitCommand } from './ssh-command.ts'

/** What git and people see as "it did not work", as of git's own programs. */
const FAILED = 128

export interface DoorLog {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface SshRequest {
  service: GitService
  name: string
  /** As git's GIT_PROTOCOL. */
  protocol: string | null
  over: 'ssh'
}

/** What a session needs of its connection. */
export interface SessionWorld {
  socket: Socket
  /** Who it is now: the key may be gone since the login. */
  whoIsIt(): Promise<Actor | null>
  serve(actor: Actor, request: SshRequest): Promise<GitSession>
  /** Something runs on the connection, until what this answers is called. */
  busy(): () => void
  /** Ends the connection. */
  hangUp(): void
  log: DoorLog
}

/** One session of a connection. All that can be done in it is to run one of git's services, once. */
export function openSession(session: Session, world: SessionWorld): void {
  let protocol: string | null = null
  let hasTerminal = false
  let isStarted = false
  let leave: () => void = () => undefined
  session.on('close', () => leave())
  // Refusing a terminal would have ssh complain before it shows what is said here.
  session.on('pty', (accept: (() => void) | undefined) => {
    hasTerminal = true
    accept?.()
  })
  session.on('env', (accept: (() => void) | undefined, reject: (() => void) | undefined, { key, val }) => {
    if (key !== 'GIT_PROTOCOL' || !isGitProtocol(val)) return reject?.()
    protocol = val
    accept?.()
  })
  session.on('shell', (accept) => start(accept, (answer) => greet(answer, world, hasTerminal)))
  session.on('exec', (accept, _reject, { command }) => {
    start(accept, (answer, channel, onGone) => run(answer, channel, onGone, { command, protocol, world }))
  })

  function start(accept: () => ServerChannel, work: (answer: SshAnswer, channel: ServerChannel, onGone: OnGone) => Promise<void>): void {
    // A second one in the same session is against the protocol, and ssh2 leaves it without an answer.
    if (isStarted) return world.hangUp()
    isStarted = true
    const channel = accept()
    const answer = new SshAnswer(channel, world.socket)
    const idle = world.busy()
    const gone: (() => void)[] = [() => answer.leave()]
    let isGone = false
    leave = () => {
      if (isGone) return
      isGone = true
      for (const tell of gone) tell()
    }
    channel.on('error', leave)
    channel.stderr.on('error', leave)
    channel.once('close', leave)
    world.socket.once('close', leave)
    const onGone: OnGone = (tell) => (isGone ? tell() : void gone.push(tell))
    work(answer, channel, onGone)
      .catch((error: unknown) => world.log.error({ error }, 'A session over SSH failed.'))
      .finally(() => {
        world.socket.removeListener('close', leave)
        idle()
      })
  }
}

type OnGone = (tell: () => void) => void

async function greet(answer: SshAnswer, { whoIsIt }: SessionWorld, hasTerminal: boolean): Promise<void> {
  const actor = await whoIsIt()
  const name = actor?.type === 'user' ? ` ${printable(actor.name)}` : ''
  await answer.say(`Hello${name}. You can push with git; there is no shell here.${hasTerminal ? '\r' : ''}\n`)
  await answer.end(1)
}

interface Wanted {
  command: string
  protocol: string | null
  world: SessionWorld
}

async function run(answer: SshAnswer, channel: ServerChannel, onGone: OnGone, { command, protocol, world }: Wanted): Promise<void> {
  const wanted = parseGitCommand(command)
  if (!wanted) {
    await answer.say('webops: Nothing but git works here: git push, fetch and clone of <deployment>.git.\n')
    return answer.end(FAILED)
  }
  const actor = await world.whoIsIt()
  if (!actor) {
    await answer.say('webops: This key is not let in any more.\n')
    await answer.end(FAILED)
    return world.hangUp()
  }
  let git: GitSession
  try {
    git = await world.serve(actor, { ...wanted, protocol, over: 'ssh' })
  } catch (error) {
    await answer.say(reasonOf(error, world.log))
    return answer.end(FAILED)
  }
  let hasEnded = false
  onGone(() => {
    if (!hasEnded) git.abandon()
  })
  // git ends before it has read everything when it refuses something.
  git.input.on('error', () => undefined)
  channel.pipe(git.input)
  const said = Promise.all([answer.pass(git.output, 'output'), answer.pass(git.errors, 'errors')])
  const status = await git.ended
  hasEnded = true
  await said
  channel.unpipe(git.input)
  // What the client still sends is let go, so that its end can be seen.
  channel.resume()
  await answer.end(status ?? FAILED)
}

function reasonOf(error: unknown, log: DoorLog): string {
  if (error instanceof WebopsError) {
    return [error.message, error.hint]
      .filter((line) => line !== undefined)
      .flatMap((text) => text.split('\n'))
      .map((line) => `webops: ${printable(line)}\n`)
      .join('')
  }
  log.error({ error }, 'git could not be served over SSH.')
  return 'webops: Something went wrong here, and it is on record in the log of the panel.\n'
}

/** As a terminal may be shown it: what is in names and messages came from somebody. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}
