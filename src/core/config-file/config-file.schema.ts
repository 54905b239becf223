import { z } from 'zod'
import '../errors/zod-words.ts'

/** Of one deployment. */
export const MOST_FILES = 32
/** Of one file, in UTF-8. */
export const MOST_BYTES = 256 * 1024
/** Of all files of a deployment, and of its secret ones, each of whose lines is looked for in logs. */
export const MOST_BYTES_TOGETHER = 1024 * 1024
export const MOST_SECRET_BYTES = 256 * 1024

const LONGEST_PATH = 4096
/** In bytes: what file systems take as one name. */
const LONGEST_NAME = 255

/** What the engine keeps there itself, or the kernel does. */
const NOT_BELOW = ['/proc', '/sys', '/dev', '/etc/hosts', '/etc/resolv.conf', '/etc/hostname']

const encoder = new TextEncoder()

/** How many bytes a text has in UTF-8. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length
}

/** Where a file stands in the container: absolute, and written in one way only. */
export const configFilePath = z
  .string()
  .max(LONGEST_PATH)
  .regex(/^\//, 'must be an absolute path in the container, such as /etc/app/config.toml')
  .refine((path) => !/[\p{Cc}:]/u.test(path), 'must not contain control characters or colons')
  .refine((path) => !namesOf(path).includes('..'), 'must not contain ..')
  .refine((path) => path !== '/', 'must be the path of a file, not the root')
  .refine(
    (path) => namesOf(path).every((name) => name !== '' && name !== '.'),
    'must be the path of a file, without // and /./ in it and without / at its end',
  )
  .refine((path) => namesOf(path).every((name) => bytesOf(name) <= LONGEST_NAME), `has a part of more than ${LONGEST_NAME} bytes`)
  .refine(
    (path) => NOT_BELOW.every((place) => path !== place && !path.startsWith(`${place}/`)),
    `must not be ${NOT_BELOW.join(', ')} or in one of them: the engine and the kernel have their own there`,
  )

/** Plain text: what a program reads as its configuration. */
export const configFileContent = z
  .string()
  .refine(
    (text) => bytesOf(text) <= MOST_BYTES,
    `holds ${MOST_BYTES / 1024} KiB at most: what is larger belongs into the image or a volume`,
  )
  .refine((text) => !text.includes('\0'), 'must not contain a NUL character')
  .refine((text) => text.isWellFormed(), 'must not contain half of a character (a lone surrogate)')

/** Permission bits as octal text: the owner, root, can always read. */
export const configFileMode = z.string().regex(/^0[4-7][0-7]{2}$/, 'use an octal mode from 0400 to 0777, such as 0444')

export const DEFAULT_MODE = '0444'

/** A file that is set. `content: null` keeps the content that is stored. */
export const setConfigFileInput = z
  .object({
    path: configFilePath,
    content: configFileContent.nullable().default(null),
    /** Unset: as it is; a new one is plain. */
    secret: z.boolean().optional(),
    /** Unset: as it is; of a new one 0444. */
    mode: configFileMode.optional(),
    /** Whether the rollout is queued that brings it into effect. */
    apply: z.boolean().default(false),
  })
  .strict()

export const removeConfigFileInput = z.object({ path: configFilePath, apply: z.boolean().default(false) }).strict()

export type SetConfigFileInput = z.output<typeof setConfigFileInput>
export type RemoveConfigFileInput = z.output<typeof removeConfigFileInput>

/** `0o444` as people write it: `0444`. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

/** The other way round, of a mode that was checked. */
export function modeOf(text: string): number {
  return Number.parseInt(text, 8)
}

/** What stands between the slashes, after the first one. */
function namesOf(path: string): string[] {
  return path.split('/').slice(1)
}
