import type { Readable, Writable } from 'node:stream'
import type { Env } from '#env'
import type { Client } from './client.ts'

export interface CliStreams {
  /** `setRawMode` is there when it is a terminal. */
  input: Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown }
  /** `columns` and `rows` are there when it is a terminal. */
  output: Writable & { isTTY?: boolean; columns?: number; rows?: number }
  errors: Writable
}

/** What a verb has to do with the world. Tests give one of their own. */
export interface CliContext {
  env: Env
  /** Connects when it is first asked for. @throws WebopsError not_connected */
  client(): Client
  /** Standard output: what was asked for. */
  write(text: string): void
  /** Standard error: what happens meanwhile. */
  note(text: string): void
  /** True when a person is there to be asked. */
  interactive: boolean
  ask(question: string): Promise<string>
  askSecret(question: string): Promise<string>
  /** Standard input to its end. */
  readInput(): Promise<string>
  /** The person's own streams, for a verb that hands bytes through. */
  streams: CliStreams
  /** Opens an address in the browser of the person, where there is one. */
  openBrowser(url: string): Promise<void>
  /** Aborts when the person interrupts. */
  signal: AbortSignal
  /** Folder of the person's own files. */
  home: string
}
