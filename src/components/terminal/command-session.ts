import type { CommandExit, StartedCommand } from '#core/command/command.schema.ts'
import { ApiError, callApi } from '../api-client.ts'

/** Of what is typed at once, in bytes: base64 makes four of three, and a piece has its limit. */
const MOST_AT_ONCE = 98_304
const TRY_AGAIN_MS = 100

interface Wish {
  command: string
  where: 'fresh' | 'live'
  columns: number
  rows: number
}

interface Listener {
  onOutput: (bytes: Uint8Array) => void
  /** Null when the connection was lost before it ended. */
  onExit: (exit: CommandExit | null) => void
  /** What was typed could not be handed on. */
  onProblem: (error: unknown) => void
}

/** A command with a terminal. It is ended when it is closed, or when nobody reads it any more. */
export class CommandSession {
  readonly release: number
  readonly #path: string
  readonly #events: EventSource
  readonly #listener: Listener
  #typed: Uint8Array[] = []
  #sending = false
  #size: { columns: number; rows: number } | null = null
  #resizing = false
  #over = false

  private constructor(name: string, { id, release }: StartedCommand, listener: Listener) {
    this.release = release
    this.#path = `/deployments/${name}/commands/${id}`
    this.#listener = listener
    this.#events = new EventSource(`/api/v1${this.#path}/output`)
    let exit: CommandExit | null = null
    const over = () => {
      if (this.#over) return
      this.close()
      listener.onExit(exit)
    }
    this.#events.addEventListener('output', (event) => {
      const { data } = JSON.parse(event.data as string) as { data: string }
      listener.onOutput(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)))
    })
    this.#events.addEventListener('exit', (event) => void (exit = JSON.parse(event.data as string) as CommandExit))
    this.#events.addEventListener('end', over)
    // It is not taken up again: the panel has ended the command by then.
    this.#events.onerror = over
  }

  /** Begins one. @throws ApiError, with the field `command` where that is wrong */
  static async begin(name: string, { command, where, columns, rows }: Wish, listener: Listener): Promise<CommandSession> {
    const wish = { command, where, stdin: true, terminal: { columns, rows } }
    return new CommandSession(name, await callApi<StartedCommand>('POST', `/deployments/${name}/commands`, wish), listener)
  }

  /** Hands on what was typed, in its order. */
  type(text: string): void {
    const bytes = new TextEncoder().encode(text)
    for (let at = 0; at < bytes.length; at += MOST_AT_ONCE) this.#typed.push(bytes.subarray(at, at + MOST_AT_ONCE))
    if (!this.#sending) void this.#send()
  }

  /** One after the other: the last one counts. */
  resize(columns: number, rows: number): void {
    this.#size = { columns, rows }
    if (!this.#resizing) void this.#resize()
  }

  /** Asks the command to end; `onExit` tells when it has. */
  end(): void {
    callApi('DELETE', this.#path).catch((error: unknown) => this.#problem(error))
  }

  /** Reads it no more, which ends it. */
  close(): void {
    this.#over = true
    this.#events.close()
  }

  async #send(): Promise<void> {
    this.#sending = true
    try {
      while (this.#typed.length > 0 && !this.#over) {
        // What was typed meanwhile goes together.
        const piece = this.#next()
        const data = btoa(Array.from(piece, (byte) => String.fromCharCode(byte)).join(''))
        while (!this.#over) {
          const { taken } = await callApi<{ taken: boolean }>('POST', `${this.#path}/input`, { data })
          if (taken) break
          await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
        }
      }
    } catch (error) {
      // With a piece missing in the middle, what follows would mean something else.
      this.#typed = []
      this.#problem(error)
    } finally {
      this.#sending = false
    }
  }

  async #resize(): Promise<void> {
    this.#resizing = true
    try {
      for (let size = this.#size; size && !this.#over; size = this.#size) {
        this.#size = null
        await callApi('POST', `${this.#path}/resize`, size)
      }
    } catch (error) {
      this.#problem(error)
    } finally {
      this.#resizing = false
    }
  }

  #next(): Uint8Array {
    const pieces: Uint8Array[] = []
    let length = 0
    while (this.#typed[0] && length + this.#typed[0].length <= MOST_AT_ONCE) {
      const piece = this.#typed.shift() as Uint8Array
      pieces.push(piece)
      length += piece.length
    }
    const together = new Uint8Array(length)
    let at = 0
    for (const piece of pieces) {
      together.set(piece, at)
      at += piece.length
    }
    return together
  }

  #problem(error: unknown): void {
    // It ended in between: its end says so.
    if (this.#over || (error instanceof ApiError && error.code === 'command_not_found')) return
    this.#listener.onProblem(error)
  }
}
