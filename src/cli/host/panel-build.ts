import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { networkVariables, ownEnvironment } from '#adapters/process/own-environment.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

const BUILD_TIMEOUT_MS = 10 * 60_000
/** What the pages are built from. */
const PAGE_INPUTS = ['src', 'public', 'prisma/models', 'package-lock.json', 'next.config.ts', 'postcss.config.mjs']
/** What panel and worker run from. */
const PROCESS_INPUTS = [
  'src',
  'addons',
  'system-templates',
  'prisma/models',
  'prisma/sqlite/migrations',
  'prisma/postgresql/migrations',
  'package-lock.json',
]

/**
 * Builds the pages when they were not built from what stands here now.
 * @throws WebopsError `panel_build_failed`
 */
export async function ensurePanelBuild(checkout: string, node: string, signal: AbortSignal): Promise<string> {
  const stamp = join(checkout, '.next/.webops-inputs')
  const inputs = hashOf(checkout, PAGE_INPUTS)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return 'built already'
  const result = await runProgram(node, [join(checkout, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: checkout,
    env: { ...buildEnvironment(checkout), ...networkVariables() },
    signal,
    timeoutMs: BUILD_TIMEOUT_MS,
  })
  if (result.exitCode !== 0) throw buildFailed(`${result.stdout}\n${result.stderr}`)
  writeFileSync(stamp, inputs)
  return 'built'
}

/** The reason comes first, and then a long trace. */
function buildFailed(output: string): WebopsError {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const reason = lines.findIndex((line) => /error/i.test(line))
  return new WebopsError({
    code: 'panel_build_failed',
    kind: 'failed',
    message: `The panel's pages could not be built:\n${lines.slice(Math.max(reason, 0)).slice(0, 8).join('\n')}`,
    hint: 'npx next build says more.',
  })
}

/** Changes when the code of panel and worker does. */
export function codeFingerprint(checkout: string): string {
  return hashOf(checkout, PROCESS_INPUTS)
}

/** No settings of a server, no secrets: what is built is the same everywhere. */
function buildEnvironment(checkout: string): Record<string, string | undefined> {
  const { PATH, HOME, LANG } = ownEnvironment({})
  // Turbopack starts the `node` that it finds, and the system's may be an old one.
  return { PATH: `${join(checkout, 'node_modules/.bin')}:${PATH}`, HOME, LANG, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
}

function hashOf(checkout: string, inputs: string[]): string {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((input) => filesBelow(checkout, input))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(checkout, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesBelow(checkout: string, path: string): string[] {
  const full = join(checkout, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(checkout.length + 1))
    .sort()
}
