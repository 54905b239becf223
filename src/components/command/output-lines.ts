type Stream = 'stdout' | 'stderr'

/** Makes lines of the pieces in which a command's outputs come. Characters that two pieces share stay whole. */
export class OutputLines {
  private readonly onLine: (stream: Stream, text: string) => void
  private readonly decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  private readonly rest = { stdout: '', stderr: '' }

  constructor(onLine: (stream: Stream, text: string) => void) {
    this.onLine = onLine
  }

  /** @param data in base64 */
  add(stream: Stream, data: string): void {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0))
    const lines = (this.rest[stream] + this.decoders[stream].decode(bytes, { stream: true })).split('\n')
    this.rest[stream] = lines.pop() ?? ''
    for (const line of lines) this.onLine(stream, line)
  }

  /** Hands on what is left. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = this.rest[stream] + this.decoders[stream].decode()
      this.rest[stream] = ''
      if (text) this.onLine(stream, text)
    }
  }
}
