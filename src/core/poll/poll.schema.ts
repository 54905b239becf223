import { z } from 'zod'
import '../errors/zod-words.ts'

const MINUTES = 'use a number of minutes from 1 to 1440'

export const everyMinutes = z.number(MINUTES).int(MINUTES).min(1, MINUTES).max(1440, MINUTES)

/** That a deployment's branch is looked at again and again. */
export const pollInput = z.object({ everyMinutes: everyMinutes.default(5) }).strict()
