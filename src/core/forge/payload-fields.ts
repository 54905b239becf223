import { z } from 'zod'
import { gitRef } from '../deployment/deployment.schema.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'
import { shortened } from '../errors/zod-words.ts'
import type { ForgeRepository, RefusalCode } from './forge.ts'
import { RefusedPayload } from './refused-payload.ts'

/** Takes what a schema names out of a payload, and nothing else. @throws RefusedPayload which names the field */
export function readFields<T extends z.ZodType>(schema: T, payload: unknown): z.output<T> {
  const { data, error } = schema.safeParse(payload)
  if (error === undefined) return data as z.output<T>
  const { message, field } = describeZodError(error)
  throw new RefusedPayload('webhook_payload_unexpected', `${field ?? 'The payload'}: ${message}`)
}

/** Longer names are not looked into: expressions that repeat run out of stack on texts of megabytes. */
const MOST_NAME = 1024

/** A ref, or a branch's name. */
export const refName = z.string().max(MOST_NAME, { abort: true })

/** One line of what somebody else wrote: without control characters, and short. */
export const line = z.string().transform((text) => oneLine(text))

export function oneLine(text: string): string {
  const clean = text
    .slice(0, 2000)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  // A cut may halve a character, which PostgreSQL does not take.
  return (clean.length > 250 ? `${clean.slice(0, 250)}…` : clean).toWellFormed()
}

/** Null for what is no name, too: some forges leave it out, some leave it empty. */
export const nameOrNull = line.nullish().transform((name) => name || null)

/** SHA-1 or SHA-256; all zeros, by which forges say that there is none, become null. */
export const commitId = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i, 'is no id of a commit')
  .transform((id) => (/^0+$/.test(id) ? null : id.toLowerCase()))

/** Of a branch that is there for sure. */
export const presentCommitId = commitId.refine((id) => id !== null, 'is all zeros').transform((id) => id ?? '')

export const fullName = z
  .string()
  .max(MOST_NAME, { abort: true })
  .regex(/^[^\s/\p{Cc}]+(?:\/[^\s/\p{Cc}]+)+$/u, 'is no name of a repository, such as team/shop')

export const url = z.string().max(2048)

/** ISO 8601 in UTC, of what a date can be made of; null for the rest. */
export const time = z
  .union([z.string().max(64), z.number()])
  .nullish()
  .catch(null)
  .transform((value) => {
    const date = new Date(value ?? Number.NaN)
    return Number.isNaN(date.getTime()) ? null : date.toISOString()
  })

/** An id or a name by which two repositories of one forge are told apart. */
export const identity = z.union([z.string(), z.number()]).nullish()

interface Ref {
  ref: string
  kind: 'branch' | 'tag'
  name: string
}

/**
 * A branch or a tag by its full ref; null for one of another kind (`refs/pull/1/head`, `refs/notes/…`).
 * @throws RefusedPayload for a name that our grammar does not take
 */
export function readRef(ref: string): Ref | null {
  const [, folder, name = ''] = /^refs\/(heads|tags)\/([^]*)$/.exec(ref) ?? []
  return folder === undefined ? null : { ref, kind: folder === 'heads' ? 'branch' : 'tag', name: branchName(name) }
}

/** A branch's or tag's name, by the grammar that a deployment's own is held to. @throws RefusedPayload */
export function branchName(name: string): string {
  const { error } = gitRef.safeParse(name)
  if (error === undefined) return name
  throw new RefusedPayload(
    'webhook_ref_refused' satisfies RefusalCode,
    `${JSON.stringify(shortened(name))}: ${describeZodError(error).message}`,
  )
}

/** The first line of a commit's message. */
export function subjectOf(message: string): string {
  return oneLine(message.trimStart().split('\n', 1)[0] ?? '')
}

/** Whether a pull request comes from another repository than it goes to: true where that cannot be told. */
export function isFork(head: ForgeRepository | null, base: ForgeRepository, ids: [unknown, unknown]): boolean {
  const [headId, baseId] = ids
  if (head === null) return true
  if (headId !== undefined && headId !== null && baseId !== undefined && baseId !== null) return headId !== baseId
  return head.fullName !== base.fullName
}

/** The first few of a list, so that a long one of nonsense costs nothing. */
export function fewOf<T extends z.ZodType>(schema: T, most: number) {
  const few = z.array(z.unknown()).transform((list) => list.slice(0, most))
  return few.pipe(z.array(schema))
}

/** The addresses that there are, each once. */
export function addresses(...urls: (string | null | undefined)[]): string[] {
  return [...new Set(urls.filter((one): one is string => typeof one === 'string' && one !== ''))]
}
