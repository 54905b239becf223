export interface Latest<Answer> {
  /** The last one that came; null: none has. */
  answer: Answer | null
  phase: 'none' | 'asking' | 'answered' | 'failed'
  error: unknown
}

const AFTER_TYPING_MS = 900

/**
 * Asks anew when the question changes, once nobody is typing any more. Until there is another answer the last one holds; what is asked
 * is given up when something else is to be asked.
 */
export class LatestAnswer<Answer> {
  readonly #ask: (question: string, signal: AbortSignal) => Promise<Answer>
  readonly #show: (latest: Latest<Answer>) => void
  #answer: Answer | null = null
  #question: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: AbortController | null = null

  /** @param show told of each change */
  constructor(ask: (question: string, signal: AbortSignal) => Promise<Answer>, show: (latest: Latest<Answer>) => void) {
    this.#ask = ask
    this.#show = show
  }

  /** Does nothing where that is what was asked last. */
  want(question: string): void {
    if (question === this.#question) return
    const isFirst = this.#question === null
    this.stop()
    this.#question = question
    this.#show({ answer: this.#answer, phase: 'asking', error: null })
    this.#timer = setTimeout(() => void this.#run(question), isFirst ? 0 : AFTER_TYPING_MS)
  }

  /** Nothing is shown any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
  }

  async #run(question: string): Promise<void> {
    const running = new AbortController()
    this.#running = running
    try {
      const answer = await this.#ask(question, running.signal)
      if (running.signal.aborted) return
      this.#answer = answer
      this.#show({ answer, phase: 'answered', error: null })
    } catch (error) {
      if (!running.signal.aborted) this.#show({ answer: this.#answer, phase: 'failed', error })
    }
  }
}
