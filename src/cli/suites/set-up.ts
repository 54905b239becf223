import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { mkdirSync } from 'node:fs'
import { installPackages, missingPackages, packageExists, updatePackageLists } from '#adapters/host/apt-packages.ts'
import { ensureBaseImages } from '#adapters/host/base-images.ts'
import { ensureDockerDaemon } from '#adapters/host/docker-daemon.ts'
import { stopByPidFile } from '#adapters/process/pid-file.ts'
import { requireRoot } from '../host/check-machine.ts'
import type { Installation } from '../host/installation.ts'
import { ensurePackages } from '../host/packages.ts'
import type { StepList } from '../host/step-list.ts'
import type { Suite } from './suites.ts'
import { startTestPostgresql } from './test-postgresql.ts'

/** Base images are made here: a temporary folder may not allow devices. */
const BUILD_DIR = '/var/tmp/webops-test'
const DOCKER_GRACE_MS = 30_000

export interface TestMachine {
  /** What the suites get beside our own environment. */
  environment: Record<string, string>
  /** Stops what was started for the tests. */
  tearDown(): Promise<void>
}

/** Puts in place what these suites need: packages, an engine with base images, a PostgreSQL of their own. */
export async function setUpForTests(
  suites: Suite[],
  installation: Installation,
  steps: StepList,
  signal: AbortSignal,
): Promise<TestMachine> {
  // What was started is stopped as well when a later step fails, or is interrupted.
  await using started = new AsyncDisposableStack()
  const environment: Record<string, string> = {}
  const isRoot = process.getuid?.() === 0
  if (suites.some(({ needs }) => needs.root)) requireRoot('test')
  if (isRoot) {
    await steps.step('Debian packages', async (say) => {
      const base = await ensurePackages(installation, say, signal)
      const wanted = [...new Set(['postgresql', ...suites.flatMap(({ needs }) => needs.packages)])]
      const missing = await missingPackages(wanted)
      if (missing.length === 0) return base
      say(`apt-get install ${missing.join(' ')}`)
      if (!(await packageExists(missing[0] as string))) await updatePackageLists(signal)
      await installPackages(missing, signal)
      return `${base}; for tests ${missing.join(', ')}`
    })
    await steps.step('PostgreSQL', async () => {
      const postgresql = await startTestPostgresql()
      started.defer(() => postgresql.stop())
      environment.WEBOPS_TEST_DATABASE_URL = postgresql.url
      return 'started one for the tests'
    })
  } else steps.note('Not run by root: the tests against PostgreSQL are left out.')
  if (suites.some(({ needs }) => needs.docker)) {
    await steps.step('Docker', async () => {
      mkdirSync(BUILD_DIR, { recursive: true })
      const pidFile = join(BUILD_DIR, 'dockerd.pid')
      const { version, started: isOurs } = await ensureDockerDaemon({
        systemd: installation.systemd,
        logFile: join(tmpdir(), 'webops-test-dockerd.log'),
        pidFile,
        signal,
      })
      if (isOurs && !installation.systemd) started.defer(async () => void (await stopByPidFile(pidFile, DOCKER_GRACE_MS)))
      return `${version} ${isOurs ? 'started' : 'runs already'}`
    })
    await steps.step('Base images', async (say) => {
      const origins = await ensureBaseImages({ workDir: BUILD_DIR, onProgress: say, signal })
      return [...origins].map(([name, origin]) => `${name} ${origin}`).join(', ')
    })
  }
  const kept = started.move()
  return { environment, tearDown: () => kept.disposeAsync() }
}
