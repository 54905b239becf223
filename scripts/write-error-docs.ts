import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectErrorCodes, type ErrorCode } from './error-codes.ts'

/** Writes docs/errors.md from the source: `node scripts/write-error-docs.ts`. */
const root = join(import.meta.dirname, '..')
const INTRODUCTION = `# Errors

Everything that goes wrong on purpose has a code that stays the same. The API answers
\`{ "error": { "code", "message", "hint", "field" } }\`, the command line prints the same with \`--json\`, and a rollout
that failed shows it beside its step. \`…\` stands for a name, a number or a path. This page is written by
\`node scripts/write-error-docs.ts\` from the source.

The API's status follows the kind: invalid 400 · unauthenticated 401 · forbidden 403 · not_found 404 · conflict 409 ·
refused 422 · failed 500 · unavailable 503 · timeout 504.

| code | kind | what it says | what to do |
|---|---|---|---|
`

const cell = (texts: string[]) => texts.map((text) => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join('<br>') || '–'
const row = ({ code, kinds, messages, hints }: ErrorCode) => `| \`${code}\` | ${cell(kinds)} | ${cell(messages)} | ${cell(hints)} |`

writeFileSync(join(root, 'docs/errors.md'), `${INTRODUCTION}${collectErrorCodes(root).map(row).join('\n')}\n`)
