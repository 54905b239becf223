import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { networkVariables, ownEnvironment } from '#adapters/process/own-environment.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { hashOf, PAGE_INPUTS } from './program-version.ts'

const BUILD_TIMEOUT_MS = 10 * 60_000
const STAMP = '.next/.webops-inputs'

/**
 * Builds the pages of a version in its own folder, where no panel runs from them yet; or takes those of another version that were built
 * from the same.
 * @param dir the version's copy
 * @param cacheDir what the last build left behind for the next one to be quicker, on the same file system
 * @param others copies of versions that may have the same pages
 * @throws WebopsError `panel_build_failed`
 */
export async function ensurePanelBuild(dir: string, cacheDir: string, others: string[], signal: AbortSignal): Promise<string> {
  const inputs = hashOf(dir, PAGE_INPUTS)
  const has = (folder: string) => existsSync(join(folder, STAMP)) && readFileSync(join(folder, STAMP), 'utf8') === inputs
  if (has(dir)) return 'built already'
  const pages = join(dir, '.next')
  rmSync(pages, { recursive: true, force: true })
  const same = others.find(has)
  if (same) {
    cpSync(join(same, '.next'), pages, { recursive: true, verbatimSymlinks: true })
    return 'the same as before'
  }
  const cache = join(pages, 'cache')
  mkdirSync(pages)
  if (existsSync(cacheDir)) renameSync(cacheDir, cache)
  const result = await runProgram(join(dir, 'node_modules/.bin/node'), [join(dir, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: dir,
    env: { ...buildEnvironment(dir), ...networkVariables() },
    signal,
    timeoutMs: BUILD_TIMEOUT_MS,
  })
  if (result.exitCode !== 0) throw buildFailed(`${result.stdout}\n${result.stderr}`, dir)
  // It is larger than the pages. That of a build that failed is not trusted.
  if (existsSync(cache)) renameSync(cache, cacheDir)
  writeFileSync(join(dir, STAMP), inputs)
  return 'built'
}

/** The reason comes first, and then a long trace. */
function buildFailed(output: string, dir: string): WebopsError {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const reason = lines.findIndex((line) => /error/i.test(line))
  return new WebopsError({
    code: 'panel_build_failed',
    kind: 'failed',
    message: `The panel's pages could not be built:\n${lines.slice(Math.max(reason, 0)).slice(0, 8).join('\n')}`,
    hint: `npx next build in ${dir} says more.`,
  })
}

/** No settings of a server, no secrets: what is built is the same everywhere. */
function buildEnvironment(dir: string): Record<string, string | undefined> {
  const { PATH, HOME, LANG } = ownEnvironment({})
  // Turbopack starts the `node` that it finds, and the system's may be an old one.
  return { PATH: `${join(dir, 'node_modules/.bin')}:${PATH}`, HOME, LANG, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
}
