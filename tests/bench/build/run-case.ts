import { setTimeout as sleep } from 'node:timers/promises'
import { runProgram } from '#adapters/process/run-program.ts'
import { LABEL } from './build-app.ts'
import { expectedText } from './expected-text.ts'
import type { TestCase } from './read-cases.ts'

export interface CaseResult {
  ok: boolean
  /** What was wrong, or what answered. */
  detail: string
  /** What the container printed. */
  output: string
}

const STEP_MS = 500

interface RunWish {
  name: string
  image: string
  /** As it was detected; null: it has none. */
  port: number | null
  /** Null: it has to answer at all. */
  wish: TestCase | null
  /** Whether a file of the application has this text in it. */
  isNamed: (text: string) => boolean
  limitMs: number
  signal: AbortSignal
}

/** Starts a container and sees whether it does what a case says. The container is removed. */
export async function runCase({ name, image, port, wish, isNamed, limitMs, signal }: RunWish): Promise<CaseResult> {
  const listens = wish?.httpCheck?.internalPort ?? port
  const label = `${LABEL}=${name}`
  const container = `webops-bench-${name.toLowerCase()}`
  const variables = { ...(listens !== null && { PORT: String(listens) }), ...wish?.envs }
  const environment = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`])
  await runProgram('docker', ['rm', '--force', container])
  try {
    const started = await runProgram('docker', ['run', '--detach', '--name', container, '--label', label, ...environment, image])
    if (started.exitCode !== 0) return { ok: false, detail: `it did not start: ${started.stderr.trim()}`, output: started.stderr }
    const deadline = performance.now() + limitMs
    let last = 'nothing'
    for (;;) {
      signal.throwIfAborted()
      const state = await stateOf(container)
      const output = await outputOf(container)
      const judged = await judge(wish, isNamed, listens, state, output)
      if (judged.done) return { ok: judged.ok, detail: judged.detail, output }
      last = judged.detail
      if (performance.now() > deadline) return { ok: false, detail: `${last}, for ${Math.round(limitMs / 1000)} s`, output }
      await sleep(STEP_MS)
    }
  } finally {
    await runProgram('docker', ['rm', '--force', '--volumes', container])
  }
}

interface State {
  running: boolean
  exitCode: number
  address: string
}

interface Judged {
  done: boolean
  ok: boolean
  detail: string
}

const wrong = (detail: string): Judged => ({ done: true, ok: false, detail })
const right = (detail: string): Judged => ({ done: true, ok: true, detail })
const notYet = (detail: string): Judged => ({ done: false, ok: false, detail })

async function judge(wish: TestCase | null, isNamed: RunWish['isNamed'], port: number | null, state: State, output: string): Promise<Judged> {
  const missing = wish?.expectedOutput.filter((text) => !expectedText(text, isNamed).test(output)) ?? []
  const http = wish?.httpCheck ?? null
  const isSilent = wish === null || wish.expectedOutput.length === 0
  if (http !== null || (isSilent && port !== null)) {
    if (!state.running) return wrong(`it ended with status ${state.exitCode}`)
    const answer = await ask(`http://${state.address}:${port}${http?.path ?? '/'}`)
    if (answer === null) return notYet(`nothing answers on port ${port}`)
    if (http === null) return answer.status < 500 ? right(`HTTP ${answer.status}`) : notYet(`HTTP ${answer.status}`)
    if (answer.status !== http.expected) return notYet(`HTTP ${answer.status} in place of ${http.expected}`)
    const absent = http.expectedOutput.find((text) => !expectedText(text, isNamed).test(answer.body))
    if (absent !== undefined) return notYet(`the answer lacks "${absent}"`)
    return missing.length === 0 ? right(`HTTP ${answer.status}`) : notYet(`it did not print "${missing[0]}"`)
  }
  if (wish !== null && wish.expectedOutput.length > 0) {
    if (missing.length === 0) return right(`printed "${wish.expectedOutput[0]}"`)
    return state.running ? notYet(`it did not print "${missing[0]}"`) : wrong(`it ended with status ${state.exitCode} without "${missing[0]}"`)
  }
  if (state.running) return notYet('it has no port and does not end')
  return state.exitCode === 0 ? right('ended with status 0') : wrong(`it ended with status ${state.exitCode}`)
}

async function ask(url: string): Promise<{ status: number; body: string } | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    return { status: answer.status, body: await answer.text() }
  } catch {
    return null
  }
}

async function stateOf(container: string): Promise<State> {
  const format = '{{.State.Running}} {{.State.ExitCode}} {{.NetworkSettings.IPAddress}}'
  const { stdout } = await runProgram('docker', ['inspect', '--format', format, container])
  const [running = 'false', exitCode = '1', address = ''] = stdout.trim().split(' ')
  return { running: running === 'true', exitCode: Number(exitCode), address }
}

async function outputOf(container: string): Promise<string> {
  const { stdout, stderr } = await runProgram('docker', ['logs', '--tail', '2000', container])
  return `${stdout}\n${stderr}`
}
