import { join } from 'node:path'
import { caddyAnswers, redisAnswers, requireForeignRedis } from './answers.ts'
import { changeVersion } from './change-version.ts'
import type { Installation } from './installation.ts'
import { keeperOf, templatesOf } from './keeper.ts'
import { ensurePanelBuild } from './panel-build.ts'
import { prepareMachine } from './prepare-machine.ts'
import { ensureProgramBuild } from './program-build.ts'
import { describeVersion, type ProgramVersion, versionOfCheckout } from './program-version.ts'
import { caddyService, redisService } from './services.ts'
import { type BringingUp, startService } from './start-program.ts'
import type { StepList } from './step-list.ts'
import { keepVersion, runningVersion, versionDir } from './versions.ts'

export interface BringUpOptions {
  /** False: a database that cannot be backed up is changed all the same. */
  backup: boolean
}

/** Puts everything in place and starts it, one step after the other. What is right already is left alone. */
export async function bringUp(installation: Installation, steps: StepList, signal: AbortSignal, options: BringUpOptions): Promise<void> {
  const keeper = keeperOf(installation, templatesOf(installation))
  const { accounts, caddy } = await prepareMachine(installation, keeper, steps, signal)
  const bringing: BringingUp = { installation, accounts, keeper, steps, signal }
  const version = await prepareVersion(bringing)
  if (installation.foreignRedisUrl) {
    await steps.step('Redis', async () => {
      await requireForeignRedis(installation)
      return 'the one of REDIS_URL answers'
    })
  } else await startService(bringing, 'Redis', redisService(installation, accounts), () => redisAnswers(installation))
  await startService(bringing, 'Proxy', caddyService(installation, accounts, caddy), () => caddyAnswers(installation))
  await changeVersion(bringing, version, options.backup)
}

/** Copies what stands in the checkout and builds it there: what runs is not touched. */
async function prepareVersion({ installation, steps, signal }: BringingUp): Promise<ProgramVersion> {
  const version = await versionOfCheckout(installation.checkout)
  const running = runningVersion(installation)
  await steps.step('Program', async () => {
    const how = await keepVersion(installation, version)
    const replaces = running && running.id !== version.id ? `, replaces ${describeVersion(running)}` : ''
    return `${describeVersion(version)}${how === 'is there' ? ' is there' : `, ${how} to ${installation.versionsDir}`}${replaces}`
  })
  const others = running ? [versionDir(installation, running.id)] : []
  const dir = versionDir(installation, version.id)
  await steps.step('Panel and worker', () => ensureProgramBuild(dir, signal))
  const pagesCache = join(installation.buildDir, 'pages-cache')
  await steps.step('Pages', () => ensurePanelBuild(dir, pagesCache, others, signal))
  return version
}
