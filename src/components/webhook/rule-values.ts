import type { FieldErrors, Resolver } from 'react-hook-form'
import type { WebhookView } from '#api/schemas/webhook-views.ts'
import type { ForgeId } from '#core/forge/forge.ts'
import { webhookInput } from '#core/webhook/webhook.schema.ts'

/** What the form holds: lists as they are typed, one a line. */
export interface RuleValues {
  forge: ForgeId
  branches: string
  tags: string
  paths: string
  pullRequests: WebhookView['pullRequests']
}

export const RULE_FIELDS = ['forge', 'branches', 'tags', 'paths', 'pullRequests'] as const
const LISTS = ['branches', 'tags', 'paths'] as const

/** Patterns of a field: one a line, without blank ones. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** A webhook as the form holds it. */
export function valuesOf({ forge, branches, tags, paths, pullRequests }: Pick<WebhookView, keyof RuleValues>): RuleValues {
  const [branchLines, tagLines, pathLines] = [branches, tags, paths].map((list) => list.join('\n'))
  return { forge, branches: branchLines ?? '', tags: tagLines ?? '', paths: pathLines ?? '', pullRequests }
}

/** The form as the API takes it. */
export function toInput(values: RuleValues) {
  const { forge, branches, tags, paths, pullRequests } = values
  return { forge, branches: linesOf(branches), tags: linesOf(tags), paths: linesOf(paths), pullRequests }
}

/** What is different from the webhook as it is. */
export function changesOf(webhook: Pick<WebhookView, keyof RuleValues>, values: RuleValues): Partial<ReturnType<typeof toInput>> {
  const input = toInput(values)
  const before = toInput(valuesOf(webhook))
  return Object.fromEntries(Object.entries(input).filter(([field, value]) => !isSame(before[field as keyof RuleValues], value)))
}

const isSame = (one: string | string[], other: string | string[]) => [one].flat().join('\n') === [other].flat().join('\n')

/** Lets react-hook-form ask the API's own schema; what is wrong with a line names it. */
export const rulesResolver: Resolver<RuleValues> = (values) => {
  const input = toInput(values)
  const { error } = webhookInput.safeParse(input)
  if (!error) return { values, errors: {} }
  const errors: Record<string, { type: string; message: string }> = {}
  for (const { path, message } of error.issues) {
    const list = LISTS.find((one) => one === path[0])
    const line = list && typeof path[1] === 'number' ? input[list][path[1]] : undefined
    errors[String(path[0] ?? '')] ??= { type: 'invalid', message: line === undefined ? message : `“${shown(line)}”: ${message}` }
  }
  return { values: {}, errors: errors as FieldErrors<RuleValues> }
}

const shown = (line: string) => (line.length > 60 ? `${line.slice(0, 60)}…` : line)
