import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from './context.ts'

/**
 * Has a name typed before something is done that takes something away.
 * @param name what is to be typed
 * @param loss what is lost by it, in a sentence
 * @throws confirmation_needed where nobody is there, not_confirmed for another name
 */
export async function confirmName(context: CliContext, name: string, loss: string): Promise<void> {
  if (!context.interactive) {
    throw new WebopsError({ code: 'confirmation_needed', kind: 'refused', message: loss, hint: 'Add --yes to do it.' })
  }
  const typed = await context.ask(`${loss} Type ${name} to go on:`)
  if (typed.trim() === name) return
  throw new WebopsError({ code: 'not_confirmed', kind: 'refused', message: 'That is another name. Nothing was changed.' })
}
