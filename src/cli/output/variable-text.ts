import { styleText } from 'node:util'
import type { ImportedVariablesView, VariableChangeView, VariableListView, VariableRowView } from '#api/schemas/variable-views.ts'
import type { ConfigurationChange } from '#core/release/release-diff.schema.ts'
import { storedOf } from '../variables-api.ts'
import { table } from './table.ts'
import { ago } from './words.ts'

const WIDEST_VALUE = 60
const PHASES = { run: 'run', build: 'build', both: 'run, build' }

/** The list as `webops env list` prints it. Of a secret there is its fingerprint only. */
export function variableTable(listed: VariableListView, words: string): string {
  const { missing, live, differs } = listed
  const rows = storedOf(listed).map((row) => [
    row.name,
    shownValue(row),
    PHASES[row.availableAt],
    fromText(row),
    changedText(row.updatedAt, row.updatedBy),
  ])
  const lines = [table(['NAME', 'VALUE', 'WHEN', 'FROM', 'CHANGED'], rows)]
  if (missing.length > 0) lines.push(`\nAsked for by .env.example, and not set: ${missing.join(', ')}\n`)
  if (differs) lines.push(`\nRelease ${live} runs with other ones: webops env diff ${words} shows them.\n`)
  return lines.join('')
}

/** What is different from the live release: what comes with a +, what goes with a -. */
export function variableDiff(rows: VariableRowView[], configuration: ConfigurationChange[]): string {
  const before = new Map(configuration.map((change) => [change.field, change.before]))
  return rows
    .flatMap((row) => {
      const was = before.get(`dockerEnvVars.${row.name}`) ?? null
      if (row.state === 'new') return [plus(`${row.name}=${shownValue(row)}`)]
      if (row.state === 'removed') return [minus(was === null ? row.name : `${row.name}=${short(was)}`)]
      if (row.secret || was === null) return [`~ ${row.name}=${shownValue(row)}`]
      return [minus(`${row.name}=${short(was)}`), plus(`${row.name}=${shownValue(row)}`)]
    })
    .map((line) => `${line}\n`)
    .join('')
}

export function historyTable(changes: VariableChangeView[]): string {
  const rows = changes.map((change) => [ago(change.at), change.by, change.name, valueThen(change), PHASES[change.availableAt]])
  return table(['CHANGED', 'BY', 'NAME', 'VALUE', 'WHEN'], rows)
}

/** What an import did, or would do. */
export function importText({ added, changed, removed, unchanged, secrets, warnings, dryRun }: ImportedVariablesView): string {
  const mark = (name: string) => (secrets.includes(name) ? `${name} (secret)` : name)
  const lines = [
    ...added.map((name) => plus(mark(name))),
    ...changed.map((name) => `~ ${mark(name)}`),
    ...removed.map(minus),
    ...warnings.map((warning) => `${styleText('yellow', '!')} ${warning}`),
    `${dryRun ? 'Would be: ' : ''}${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged.length} as before.`,
  ]
  return `${lines.join('\n')}\n`
}

function shownValue({ secret, value, fingerprint }: Pick<VariableRowView, 'secret' | 'value' | 'fingerprint'>): string {
  if (secret) return fingerprint === null ? '(secret)' : `(secret ${fingerprint})`
  return short(value ?? '')
}

function valueThen(change: VariableChangeView): string {
  return change.removed ? '(removed)' : shownValue(change)
}

/** One line of a value, as far as a table has room. */
function short(value: string): string {
  const [first = '', ...more] = value.split('\n')
  const cut = first.length > WIDEST_VALUE ? `${first.slice(0, WIDEST_VALUE)}…` : first
  return more.length === 0 ? cut : `${cut} (${more.length + 1} lines)`
}

function fromText({ scope, overrides }: VariableRowView): string {
  return overrides === null ? scope : `${scope}, before the ${overrides}’s`
}

function changedText(at: string, by: string | null): string {
  return by === null ? (ago(at) ?? '') : `${ago(at)} by ${by}`
}

const plus = (text: string) => styleText('green', `+ ${text}`)
const minus = (text: string) => styleText('red', `- ${text}`)
