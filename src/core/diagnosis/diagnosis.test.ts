import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue.ts'
import { diagnose } from './diagnose.ts'
import type { Failure } from './diagnosis.ts'

const LOGS = join(import.meta.dirname, 'logs')
const FILES = readdirSync(LOGS).filter((name) => name.endsWith('.log'))
const ruleOf = (file: string) => basename(file, '.log').split('--')[0] ?? ''

/** A failure as `scripts/record-failures.ts` wrote it down: `<rule>.log`, or `<rule>--<variant>.log`. */
function recorded(file: string): Failure {
  const [head = '', body = ''] = readFileSync(join(LOGS, file), 'utf8').split(/\n\n([\s\S]*)/)
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? ''
  const step = field('step')
  const lines = body
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => ({ sequence: index + 1, step: line.split(' ', 1)[0], text: line.split(' ').slice(2).join(' ') }))
  return {
    step,
    error: { code: field('code'), message: JSON.parse(field('message')) as string },
    lines: lines.filter((line) => line.step === step),
    deployment: JSON.parse(field('facts')) as Failure['deployment'],
  }
}

function failedBuild(lines: string[], message = 'A command of the Dockerfile failed with exit status 1: npm ci'): Failure {
  return {
    step: 'build',
    error: { code: 'build_failed', message },
    lines: lines.map((text, index) => ({ sequence: index + 1, text })),
    deployment: { port: 3000, healthPath: null, volumes: [] },
  }
}

describe.each(FILES)('%s, as it really failed', (file) => {
  const failure = recorded(file)
  const diagnosis = diagnose(failure)

  it('is explained by its own rule', () => {
    expect(diagnosis?.id).toBe(ruleOf(file))
  })

  it('gets a cause and a remedy in whole sentences, and lines that are there', () => {
    const { cause = '', remedy = '', lines = [] } = diagnosis ?? {}
    for (const sentence of [cause, remedy]) {
      expect(sentence).not.toMatch(/\{\w+[|}]|\bundefined,|\bnull\b|\s{2}| [,)]| \(\)|\.\.$/)
      expect(sentence).toMatch(/^[\w`“./@+-].*[.?)]$|: .+$/)
    }
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThanOrEqual(8)
    const there = new Set(failure.lines.map((line) => line.sequence))
    expect(lines.every((line) => there.has(line))).toBe(true)
    expect(lines).toEqual([...lines].sort((one, other) => one - other))
  })
})

describe('the catalogue', () => {
  it('knows each rule by one name, and each from a failure that really happened', () => {
    const ids = CATALOGUE.map((rule) => rule.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...new Set(FILES.map(ruleOf))].sort()).toEqual([...ids].sort())
  })

  it('looks at the command that failed, and not at what the others printed', () => {
    const lines = [
      '#7 [web 3/4] RUN npm run build',
      '#7 0.900 npm error code E404',
      '#8 [api 3/4] RUN pip install -r requirements.txt',
      "#8 0.400 ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements.txt'",
      '#8 ERROR: executor failed running [/bin/sh -c pip install -r requirements.txt]: exit code: 1',
      '#7 ERROR: executor failed running [/bin/sh -c npm run build]: exit code: 137: context canceled: context canceled',
    ]
    expect(diagnose(failedBuild(lines))).toMatchObject({ id: 'pip_requirements_missing', lines: [4] })
  })

  it('reads through colours', () => {
    const lines = [
      '#7 RUN npm ci',
      '#7 0.1 \u001b[31mnpm\u001b[0m \u001b[31merror\u001b[0m Missing script: "build"',
      '#7 ERROR: exit code: 1',
    ]
    expect(diagnose(failedBuild(lines))?.id).toBe('build_script_missing')
  })

  it('does not ask for what a stage was to make to be committed', () => {
    const message = 'failed to compute cache key: "/app/dist": not found'
    const at = (line: string) => diagnose({ ...failedBuild([line]), error: { code: 'build_failed', message } })?.id
    expect(at('[stage-2 3/4] COPY app/dist /usr/share/nginx/html')).toBe('copy_source_missing')
    expect(at('[stage-2 3/4] COPY --from=build /app/dist /usr/share/nginx/html')).not.toBe('copy_source_missing')
  })

  it('has nothing to say about what it does not know', () => {
    expect(
      diagnose({ ...failedBuild([]), step: 'notify', error: { code: 'step_failed', message: 'The chat does not answer.' } }),
    ).toBeNull()
  })

  it('takes its time with no line, however it is made: four times as long is no more than the square of that', () => {
    const hostile = (times: number) => [
      'a '.repeat(times),
      '/a'.repeat(times),
      `'${'"\''.repeat(times)}`,
      `at ${'('.repeat(2 * times)}`,
      'Error: '.repeat(times / 4),
      'A_'.repeat(times),
      ': '.repeat(times),
    ]
    // Processor time of this thread: what else the machine does must not count.
    const milliseconds = (times: number) => {
      const lines = hostile(times).flatMap((text) => Array.from({ length: 35 }, () => text))
      const begun = process.threadCpuUsage()
      diagnose({
        ...failedBuild(lines),
        step: 'healthy',
        error: { code: 'never_healthy', message: 'The container runs, but was not healthy: port 1 does not answer.' },
      })
      diagnose(failedBuild(lines))
      const { user, system } = process.threadCpuUsage(begun)
      return (user + system) / 1000
    }
    milliseconds(250)
    const short = milliseconds(250)
    // 16 is the square, 64 the third power.
    expect(milliseconds(1000) / short).toBeLessThan(32)
  })
})
