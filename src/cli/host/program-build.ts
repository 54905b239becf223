import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownEnvironment } from '#adapters/process/own-environment.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

const BUILD_TIMEOUT_MS = 2 * 60_000
const STAMP = 'build/.done'

/**
 * Builds panel and worker of a version in its own folder, whose content does not change: once is enough.
 * @throws WebopsError `program_build_failed`
 */
export async function ensureProgramBuild(dir: string, signal: AbortSignal): Promise<string> {
  if (existsSync(join(dir, STAMP))) return 'built already'
  const node = join(dir, 'node_modules/.bin/node')
  const { PATH, HOME, LANG } = ownEnvironment({})
  const options = { cwd: dir, env: { PATH, HOME, LANG, NO_COLOR: '1' }, signal, timeoutMs: BUILD_TIMEOUT_MS }
  const result = await runProgram(node, ['scripts/build-processes.ts'], options)
  if (result.exitCode !== 0) {
    const said = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '')
    const reason = said.findIndex((line) => /error/i.test(line))
    throw new WebopsError({
      code: 'program_build_failed',
      kind: 'failed',
      message: `Panel and worker could not be built:\n${said.slice(Math.max(reason, 0)).slice(0, 8).join('\n')}`,
      hint: `node scripts/build-processes.ts in ${dir} says more.`,
    })
  }
  writeFileSync(join(dir, STAMP), '')
  return 'built'
}

/** What is run of a version: what was built, or its sources where it was made before there was a build. */
export function programFile(dir: string, name: 'panel' | 'worker'): string {
  const built = `build/${name}/${name}.js`
  return existsSync(join(dir, 'src')) && !existsSync(join(dir, built)) ? `src/processes/${name}.ts` : built
}
