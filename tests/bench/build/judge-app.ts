import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { buildApp, refusalOf, removeApp, type StoodIn } from './build-app.ts'
import { localSourceTree } from '../../../src/cli/local-source-tree.ts'
import { allTexts } from './expected-text.ts'
import { findExcuse } from './find-excuse.ts'
import { readCases } from './read-cases.ts'
import { runCase } from './run-case.ts'

export interface Verdict {
  name: string
  /** `left out`: what it is to answer is another builder's alone. */
  outcome: 'ok' | 'failed' | 'excused' | 'left out'
  what: string
  detail: string
  seconds: number
  /** What the build and the containers printed. */
  log: string
}

export interface JudgeOptions {
  buildLimitMs: number
  runLimitMs: number
  keep: boolean
  signal: AbortSignal
}

/** Builds an application, runs it for each of its cases, and removes what was made. */
export async function judgeApp(name: string, folder: string, options: JudgeOptions): Promise<Verdict> {
  const begun = performance.now()
  const cases = await readCases(folder)
  if (cases?.length === 0)
    return { name, outcome: 'left out', what: 'not built', detail: 'its test.json speaks of its own builder alone', seconds: 0, log: '' }
  const app = await buildApp(name, folder, options.buildLimitMs, options.signal)
  const { candidate } = app
  const what = candidate ? [candidate.provider, candidate.framework].filter(Boolean).join('/') : 'nothing'
  const verdict = (outcome: Verdict['outcome'], detail: string, log: string): Verdict => {
    return { name, outcome, what, detail, seconds: Math.round((performance.now() - begun) / 1000), log }
  }
  try {
    if (app.image === null) return failed(verdict, app.log.trim().split('\n').at(-1) ?? '', app.log, app.others, [])
    const judged = cases ?? [null]
    const details: string[] = []
    const texts = await allTexts(await localSourceTree(folder))
    const isNamed = (text: string) => texts.includes(text)
    for (const wish of judged) {
      const { image } = app
      const result = await runCase({ name, image, port: candidate?.port ?? null, wish, isNamed, limitMs: options.runLimitMs, signal: options.signal })
      if (result.ok) {
        details.push(result.detail)
        continue
      }
      const needed = await neededService(folder, result.output)
      if (needed !== null) return verdict('excused', `its compose.yml wants ${needed}`, `${app.log}\n${result.output}`)
      const wanted = [...(wish?.expectedOutput ?? []), ...(wish?.httpCheck?.expectedOutput ?? [])]
      return failed(verdict, result.detail, result.output, app.others, wanted, app.log)
    }
    return verdict('ok', details.join('; '), app.log)
  } finally {
    if (!options.keep) await removeApp(name)
  }
}

function failed(
  verdict: (outcome: Verdict['outcome'], detail: string, log: string) => Verdict,
  detail: string,
  output: string,
  others: StoodIn[],
  texts: string[],
  before = '',
): Verdict {
  const log = `${before}\n${output}`
  const excuse = findExcuse(output)
  if (excuse !== null) return verdict('excused', `${excuse.host}: ${excuse.line}`, log)
  const lacking = others.find(({ tool }) => LACKING[tool]?.says.test(output))
  if (lacking) return verdict('excused', `${LACKING[lacking.tool]?.what}; ${lacking.refusal}`, log)
  const other = others.find(({ wanted, has }) => wanted !== has && [output, ...texts].some((text) => namesVersion(text, wanted)))
  if (other) return verdict('excused', `it wants ${other.wanted} and the stand-in has ${other.has}; ${other.refusal}`, log)
  return verdict('failed', detail.slice(0, 300), log)
}

/** What the official image has and Debian's packages lack, as programs say so. */
const LACKING: Record<string, { says: RegExp; what: string }> = {
  Ruby: { says: /uninitialized constant RubyVM::YJIT/, what: 'Debian’s Ruby is built without YJIT' },
}

/** Whether a text names a version, as far as two of its parts go. */
function namesVersion(text: string, version: string): boolean {
  const short = version.split('.').slice(0, 2).join('\\.')
  return new RegExp(`(?<![\\d.])${short}(?!\\d)`).test(text)
}

/** How programs say that what they ask for by its name is not there. */
const NOT_THERE =
  /could not translate host name|enotfound|eai_again|getaddrinfo|nxdomain|name or service not known|temporary failure in name resolution|connection refused|econnrefused/i

/** The image of a service that an application asked for in vain, with the words of the registry that does not hand it out. */
async function neededService(folder: string, output: string): Promise<string | null> {
  const path = ['docker-compose.yml', 'compose.yml', 'docker-compose.yaml', 'compose.yaml'].map((file) => join(folder, file)).find(existsSync)
  if (path === undefined) return null
  const found = parseYaml(readFileSync(path, 'utf8')) as { services?: Record<string, { image?: string }> } | null
  for (const [name, { image }] of Object.entries(found?.services ?? {})) {
    const line = output.split('\n').find((text) => NOT_THERE.test(text) && text.toLowerCase().includes(name.toLowerCase()))
    const refusal = line === undefined || image === undefined ? null : await refusalOf(image)
    if (line !== undefined && refusal !== null && findExcuse(refusal) !== null) return `${refusal}; ${line.trim().slice(0, 200)}`
  }
  return null
}
