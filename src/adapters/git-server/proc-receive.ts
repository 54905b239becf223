import type { PushedCommands, RefCommand, RefResult } from '#core/ports/git-server.ts'
import { FLUSH, packet, PacketReader } from './pkt-line.ts'

/** More commands than this in one push are not read. */
export const MOST_COMMANDS = 20_000

/**
 * The server's side of git's `proc-receive` hook (githooks, "proc-receive"): first a version each, then commands, then
 * the results of those.
 */
export class ProcReceive {
  readonly #reader = new PacketReader()
  readonly #commands: RefCommand[] = []
  #section: 'version' | 'commands' | 'options' | 'done' = 'version'
  #atomic = false
  #hasOptions = false

  /**
   * @returns what is to be answered at once, and the commands when they are all here
   * @throws Error for what is not the protocol
   */
  push(bytes: Buffer): { answer: Buffer | null; commands: PushedCommands | null } {
    let answer: Buffer | null = null
    let commands: PushedCommands | null = null
    for (const line of this.#reader.push(bytes)) {
      if (this.#section === 'version') {
        if (line !== null) this.#readVersion(line)
        else {
          answer = Buffer.concat([packet(`version=1\0${this.#atomic ? 'atomic' : ''}`), FLUSH])
          this.#section = 'commands'
        }
      } else if (this.#section === 'commands') {
        if (line !== null) this.#readCommand(line)
        else this.#section = this.#hasOptions ? 'options' : 'done'
      } else if (this.#section === 'options' && line === null) this.#section = 'done'
      if (this.#section === 'done' && !commands) commands = { commands: this.#commands, atomic: this.#atomic }
    }
    return { answer, commands }
  }

  #readVersion(line: string): void {
    const [version = '', capabilities = ''] = line.split('\0')
    if (version !== 'version=1') throw new Error(`git speaks another version of proc-receive: ${version.slice(0, 40)}`)
    const told = capabilities.split(' ')
    this.#atomic = told.includes('atomic')
    // Asked for by us alone, and we do not.
    this.#hasOptions = false
  }

  #readCommand(line: string): void {
    const [, before = '', after = '', ref = ''] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (.+)$/s.exec(line) ?? []
    if (ref === '') throw new Error('not a command of git')
    if (this.#commands.length >= MOST_COMMANDS) throw new Error(`more than ${MOST_COMMANDS} refs in one push`)
    this.#commands.push({ ref, before: isNone(before) ? null : before, after: isNone(after) ? null : after })
  }
}

/** What the hook tells git of each ref. */
export function results(list: RefResult[]): Buffer {
  // A ref may take nearly all that a packet holds.
  const lines = list.map(({ ref, reason }) =>
    packet(reason === null ? `ok ${ref}` : `ng ${ref} ${oneLine(reason, MOST_TEXT - Buffer.byteLength(ref))}`),
  )
  return Buffer.concat([...lines, FLUSH])
}

function oneLine(reason: string, room: number): string {
  return Buffer.from(reason.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 300))
    .subarray(0, Math.max(room, 0))
    .toString()
    .replace(/\uFFFD$/, '')
}

/** Of a packet, less its length and `ng` with two spaces. */
const MOST_TEXT = 65_500

const isNone = (id: string) => /^0+$/.test(id)
