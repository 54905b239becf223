import { styleText } from 'node:util'
import { duration } from '../output/words.ts'

/** Says what a step is doing while it does it. */
export type Say = (text: string) => void

export interface StepList {
  /** Whether a line may be written again, as on a terminal. */
  live: boolean
  /**
   * Does one thing and shows it on a line of its own, with how it went and how long it took.
   * @param action returns what came of it, in a few words
   */
  step(title: string, action: (say: Say) => Promise<string>): Promise<void>
  /** A line between the steps. */
  note(text: string): void
}

export function stepList(write: (text: string) => void, live: boolean): StepList {
  const rewrite = (text: string) => write(live ? `\r\x1b[2K${text}` : '')
  const paint = (style: 'green' | 'red' | 'dim', text: string) => (live ? styleText(style, text) : text)
  return {
    live,
    async step(title, action) {
      const startedAt = performance.now()
      const took = () => paint('dim', `(${duration(performance.now() - startedAt)})`)
      rewrite(`… ${title}`)
      try {
        const outcome = await action((text) => {
          if (live) rewrite(`… ${title}: ${text}`)
          else write(`  ${title}: ${text}\n`)
        })
        rewrite('')
        write(`${paint('green', '✓')} ${title}: ${outcome} ${took()}\n`)
      } catch (error) {
        rewrite('')
        write(`${paint('red', '✗')} ${title} ${took()}\n`)
        throw error
      }
    },
    note(text) {
      rewrite('')
      write(`${text}\n`)
    },
  }
}
