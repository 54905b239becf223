/** What a command's end says. */
export interface CommandEnd {
  exitCode: number
  /** The kernel ended it, since it took more memory than it may. */
  outOfMemory: boolean
  /** Of a command within a container that runs: that container ended or went away, and the command with it. */
  containerEnded: boolean
}

/** How a command is spoken with. */
export interface CommandIo {
  /** False: its standard input is empty. */
  stdin: boolean
  /** The size of the terminal that it gets; null for none, and its two outputs are kept apart. */
  terminal: TerminalSize | null
}

export interface TerminalSize {
  columns: number
  rows: number
}

/** Bytes as they come. While the promise is pending, the command is not read from: it waits. */
export type OnBytes = (bytes: Buffer, stream: 'stdout' | 'stderr') => Promise<void> | void

/** A command that runs. */
export interface CommandSession {
  /** @returns false, with nothing taken, while the command does not read what it was given before */
  write(bytes: Buffer): boolean
  /** Its standard input ends. */
  endInput(): void
  resize(size: TerminalSize): Promise<void>
  /** Asks it to end, and ends it after the grace. Resolves when that was done; `ended` tells of its end. */
  stop(graceSeconds: number): Promise<void>
  /** Resolves when it has ended and all that it printed was handed on. @throws engine_… when the engine went away meanwhile */
  ended: Promise<CommandEnd>
}
