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
import type { Say, StepList } from '../host/step-list.ts'
import type { Suite } from './suites.ts'
import { startTestPostgresql } from './test-postgresql.ts'

/** Base images are made here: a temporary folder may not allow devices. */
const BUILD_DIR = '/var/tmp/webops-test'
const DOCKER_GRACE_MS = 30_000

export interface TestMachine {
  /** What the suites get beside our own environment. */
  environment: Record<string, string>
  /** Waits until the engine and its base images are there, which are made while suites run that need none. */
  engineReady(): Promise<void>
  /** Stops what was started for the tests. */
  tearDown(): Promise<void>
}

/** Puts in place what these suites need: packages, a PostgreSQL of their own, and by and by an engine with base images. */
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
  const kept = started.move()
  const progress = { say: (_text: string) => {} }
  const engine = suites.some(({ needs }) => needs.docker) ? startEngine(installation, kept, progress, signal) : null
  // Whoever waits for it gets its error; until then it is nobody's.
  engine?.catch(() => undefined)
  return {
    environment,
    engineReady: async () => {
      if (engine === null) return
      await steps.step('Docker and base images', (say) => {
        progress.say = say
        return engine
      })
    },
    tearDown: async () => {
      await engine?.catch(() => undefined)
      await kept.disposeAsync()
    },
  }
}

/** @returns what is there, in words */
async function startEngine(
  installation: Installation,
  kept: AsyncDisposableStack,
  progress: { say: Say },
  signal: AbortSignal,
): Promise<string> {
  mkdirSync(BUILD_DIR, { recursive: true })
  const pidFile = join(BUILD_DIR, 'dockerd.pid')
  const { version, started: isOurs } = await ensureDockerDaemon({
    systemd: installation.systemd,
    logFile: join(tmpdir(), 'webops-test-dockerd.log'),
    pidFile,
    signal,
  })
  if (isOurs && !installation.systemd) kept.defer(async () => void (await stopByPidFile(pidFile, DOCKER_GRACE_MS)))
  const origins = await ensureBaseImages({ workDir: BUILD_DIR, onProgress: (text) => progress.say(text), signal })
  return `${version} ${isOurs ? 'started' : 'runs already'}; ${[...origins].map(([name, origin]) => `${name} ${origin}`).join(', ')}`
}
