import { requireProgram, runProgram } from '#adapters/process/run-program.ts'

/** What should not be in an image, each as it was found. */
export interface ImageFaults {
  caches: string[]
  root: string[]
  secrets: string[]
}

/** Folders that package managers keep downloads in, as shell patterns. Lists of apt's are as good as a cache. */
const CACHES = [
  '/var/lib/apt/lists/*_*',
  '/var/cache/apt/archives/*.deb',
  '/root/.npm/_cacache',
  '/home/*/.npm/_cacache',
  '/root/.cache/*',
  '/home/*/.cache/*',
  '/usr/local/share/.cache/*',
  '/root/.local/share/pnpm/store',
  '/home/*/.local/share/pnpm/store',
  '/root/.composer/cache',
  '/root/.bundle/cache',
  '/root/go/pkg/mod/cache',
  '/go/pkg/mod/cache',
  '/root/.cargo/registry/cache',
  '/root/.m2/repository',
]

/**
 * Looks an image over. Nothing of the application is run.
 * @param canary what a build secret held when it was built
 */
export async function inspectImage(tag: string, canary: string): Promise<ImageFaults> {
  const user = (await requireProgram('docker', ['image', 'inspect', '--format', '{{.Config.User}}', tag])).trim()
  const history = await requireProgram('docker', ['history', '--no-trunc', '--format', '{{.CreatedBy}}', tag])
  const inspected = await requireProgram('docker', ['image', 'inspect', tag])
  const look = (script: string) =>
    requireProgram('docker', ['run', '--rm', '--network', 'none', '--user', '0', '--entrypoint', '/bin/sh', tag, '-c', script])
  const caches = await look(`ls -d ${CACHES.join(' ')} 2>/dev/null || true`)
  const found = await runProgram('docker', [
    ...['run', '--rm', '--network', 'none', '--user', '0', '--entrypoint', '/bin/grep', tag],
    ...['--recursive', '--files-with-matches', '--fixed-strings', '--exclude-dir=proc', '--exclude-dir=sys', canary, '/'],
  ])
  return {
    caches: caches.split('\n').filter(Boolean),
    root: /^(?:root|0)?(?::.*)?$/.test(user) ? [user === '' ? 'no USER' : user] : [],
    secrets: [...(history.includes(canary) || inspected.includes(canary) ? ['history'] : []), ...found.stdout.split('\n').filter(Boolean)],
  }
}
