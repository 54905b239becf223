import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue.ts'
import { diagnose } from './diagnose.ts'
import type { Failure } from './diagnosis.ts'

const LOGS = join(import.meta.dirname, 'logs')
const files = readdirSync(LOGS).filter((name) => name.endsWith('.log'))

/** A failure as `scripts/record-failures.ts` wrote it down: `<rule>.log`, or `<rule>--<variant>.log`. */
function recorded(file: string): { rule: string; failure: Failure; texts: Map<number, string> } {
  const [head = '', body = ''] = readFileSync(join(LOGS, file), 'utf8').split(/\n\n([\s\S]*)/)
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? ''
  const step = field('step')
  const all = body.replace(/\n$/, '').split('\n').map((line, index) => {
    const [, of = '', text = ''] = /^(\S+) \S+ ?(.*)$/.exec(line) ?? []
    return { sequence: index + 1, step: of, text }
  })
  const lines = all.filter((line) => line.step === step)
  const failure: Failure = {
    step,
    error: { code: field('code'), message: JSON.parse(field('message')) as string },
    lines,
    deployment: JSON.parse(field('facts')) as Failure['deployment'],
  }
  return { rule: basename(file, '.log').split('--')[0] ?? '', failure, texts: new Map(lines.map((line) => [line.sequence, line.text])) }
}

describe.each(files)('%s, as it really failed', (file) => {
  const { rule, failure, texts } = recorded(file)
  const diagnosis = diagnose(failure)

  it('is explained by its own rule', () => {
    expect(diagnosis?.id).toBe(rule)
  })

  it('has a cause and a remedy in whole sentences, and lines that are there', () => {
    const { cause = '', remedy = '', lines = [] } = diagnosis ?? {}
    for (const sentence of [cause, remedy]) expect(sentence).not.toMatch(/\{\w+[|}]|\bundefined,|\bnull\b|\s{2}| [,.)]|\(\)/)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThanOrEqual(8)
    for (const line of lines) expect(texts.get(line)).toBeDefined()
    expect(lines).toEqual([...lines].sort((one, other) => one - other))
  })
})
