import { cpSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import { requireProgram, runProgram } from '../process/run-program.ts'
import { debianMirrors } from './debian-mirrors.ts'

/** The first one that keeps WebSockets open when its configuration changes. */
const OLDEST = [2, 11] as const
/** Debian suites that carry it, the quietest first. Its one program runs on Debian 12 too. */
const SUITES = ['trixie-backports', 'testing', 'sid']
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * A Caddy that is new enough: one that is installed, or ours, or one unpacked from a newer suite of Debian (nothing is installed).
 * @param ownFile where ours is kept, such as /var/lib/webops/bin/caddy
 * @returns path, version and whether it was fetched now
 * @throws WebopsError `caddy_not_available`
 */
export async function ensureCaddy(
  ownFile: string,
  workDir: string,
  signal?: AbortSignal,
): Promise<{ file: string; version: string; fetched: boolean }> {
  for (const file of ['/usr/bin/caddy', '/usr/local/bin/caddy', ownFile]) {
    const version = existsSync(file) ? await goodVersion(file) : null
    if (version) return { file, version, fetched: false }
  }
  mkdirSync(workDir, { recursive: true })
  const dir = mkdtempSync(join(workDir, 'caddy-'))
  try {
    for (const suite of SUITES) {
      const unpacked = await unpackFrom(suite, join(dir, suite), signal)
      const version = unpacked && (await goodVersion(unpacked))
      if (!version) continue
      mkdirSync(dirname(ownFile), { recursive: true })
      cpSync(unpacked, `${ownFile}.new`)
      chmodSync(`${ownFile}.new`, 0o755)
      renameSync(`${ownFile}.new`, ownFile)
      return { file: ownFile, version, fetched: true }
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  throw new WebopsError({
    code: 'caddy_not_available',
    kind: 'unavailable',
    message: `Caddy ${OLDEST.join('.')} is not installed, and none of Debian's suites ${SUITES.join(', ')} has it here.`,
    hint: `Put a Caddy of version ${OLDEST.join('.')} or newer at /usr/local/bin/caddy.`,
  })
}

/** @returns the version, or null when it is too old or does not run */
async function goodVersion(file: string): Promise<string | null> {
  const { exitCode, stdout } = await runProgram(file, ['version']).catch(() => ({ exitCode: 1, stdout: '' }))
  const match = /^v?((\d+)\.(\d+)\.\d+)/.exec(stdout.trim())
  if (exitCode !== 0 || !match) return null
  const [major, minor] = [Number(match[2]), Number(match[3])]
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]) ? (match[1] as string) : null
}

/** apt with lists and a cache of its own, so that the machine's own package sources stay as they are. */
async function unpackFrom(suite: string, dir: string, signal: AbortSignal | undefined): Promise<string | null> {
  const { archive } = await debianMirrors()
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'package']) mkdirSync(join(dir, folder), { recursive: true })
  const sources = join(dir, 'sources.list')
  writeFileSync(sources, `deb ${existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : ''}${archive} ${suite} main\n`)
  const settings = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State': join(dir, 'state'),
    'Dir::State::Status': '/dev/null',
    'Dir::Cache': join(dir, 'cache'),
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': 'root',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const run = { cwd: join(dir, 'package'), signal, timeoutMs: 180_000 }
  if ((await runProgram('apt-get', [...options, 'update'], run)).exitCode !== 0) return null
  if ((await runProgram('apt-get', [...options, 'download', 'caddy'], run)).exitCode !== 0) return null
  const package_ = readdirSync(run.cwd).find((name) => name.endsWith('.deb'))
  if (!package_) return null
  await requireProgram('dpkg-deb', ['--extract', package_, join(dir, 'unpacked')], run)
  return join(dir, 'unpacked/usr/bin/caddy')
}
