import { z } from 'zod'
import { commandArguments, containerCommand } from '../deployment/container-command.ts'

const MOST_ARGUMENTS = 256
/** Of all arguments together: less than what a kernel takes. */
const MOST_TEXT = 100_000

const argument = z.string().refine((text) => !text.includes('\0'), 'must not contain a NUL character')
const argumentList = z
  .array(argument)
  .min(1, 'name a program')
  .max(MOST_ARGUMENTS, `use ${MOST_ARGUMENTS} arguments or fewer`)
  .refine((list) => list[0] !== '', 'name a program')
  .refine((list) => list.join('').length <= MOST_TEXT, `use ${MOST_TEXT} characters or fewer`)

export const terminalSize = z.object({ columns: z.number().int().min(1).max(1000), rows: z.number().int().min(1).max(1000) }).strict()

/** A command that is to be run once: a list of arguments, or a line for the container's own shell. */
export const runCommandInput = z
  .object({
    command: z.union([argumentList, containerCommand.transform(commandArguments)]),
    /** A container of its own, or the one that serves. */
    where: z.enum(['fresh', 'live']).default('fresh'),
    /** Whether it is given standard input. */
    stdin: z.boolean().default(false),
    /** The size of its terminal; null: it gets none. */
    terminal: terminalSize.nullable().default(null),
  })
  .strict()

export type RunCommandInput = z.output<typeof runCommandInput>

const MOST_INPUT = 262_144

/** A piece of its standard input. */
export const commandInputPiece = z
  .object({
    data: z.base64('use base64').max(MOST_INPUT, `use ${MOST_INPUT} characters or fewer`).default(''),
    /** Nothing comes after it. */
    end: z.boolean().default(false),
  })
  .strict()

/** Why it ended, where not by itself. */
export const ENDINGS = ['exited', 'stopped', 'container_ended', 'client_gone', 'worker_stopped', 'engine_lost'] as const

export const commandExit = z.object({
  exitCode: z.number().int(),
  outOfMemory: z.boolean(),
  ending: z.enum(ENDINGS),
})
export type CommandExit = z.output<typeof commandExit>

/** What one hears that has begun. `command` is without secrets. */
export const startedCommand = z.object({
  id: z.string(),
  release: z.number().int(),
  where: z.enum(['fresh', 'live']),
  command: z.array(z.string()),
})
export type StartedCommand = z.output<typeof startedCommand>
