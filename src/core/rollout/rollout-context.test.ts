import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { createDeploymentInput } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { scheduleInput } from '../schedule/schedule.schema.ts'
import { layOver } from '../settings-file/lay-over.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { rolloutContext } from './rollout-context.ts'

let memory: MemoryCore
let dir: string
beforeEach(async () => {
  memory = await memoryCore()
  dir = mkdtempSync(join(tmpdir(), 'webops-rollout-context-'))
})
afterEach(async () => {
  rmSync(dir, { recursive: true })
  await memory.remove()
})

const NIGHTLY = scheduleInput.parse({ name: 'nightly', cron: '0 3 * * *', command: 'npx prisma db seed' })

async function deployed(changes: object = {}): Promise<DeploymentRecord> {
  const input = createDeploymentInput.parse({ name: 'shop', repository: 'https://example.org/shop.git', ...changes })
  await createDeployment(memory.core, LOCAL, input, { deploy: false, via: 'api' })
  return (await memory.core.deployments.getByName('shop')) as DeploymentRecord
}

async function contextOf(deployment: DeploymentRecord) {
  const worker = {
    ...memory.core,
    serverId: memory.serverId,
    services: {},
    registry: { settings: () => ({}) },
    folders: { workspaces: dir, deployments: dir, mirrors: dir },
  } as unknown as WorkerCore
  const empty = { variables: [], files: [], access: null, accessOf: null, routes: [], release: null, facts: {} }
  const subject = { kind: 'deploy', deployment, runtime: 'docker', ref: 'main', workspace: 'one', preview: true, ...empty } as const
  const made = await rolloutContext(worker, { ...subject, variables: [], files: [], routes: [] })
  return { ...made, hasSchedules: () => made.contextFor('docker').deployment.hasSchedules }
}

describe('a deploy knows of commands that are run beside it', () => {
  it('where a schedule was set on the page', async () => {
    const deployment = await deployed()
    expect((await contextOf(deployment)).hasSchedules()).toBe(false)
    await memory.core.schedules.create(deployment.id, NIGHTLY, null, new Date())
    expect((await contextOf(deployment)).hasSchedules()).toBe(true)
  })

  it('where the commit that is built brings one in its settings file, and not where it does no longer', async () => {
    const deployment = await deployed()
    await memory.core.schedules.replaceFromFile(deployment.id, [NIGHTLY], new Date())
    const { changeSettings, hasSchedules } = await contextOf(deployment)
    expect(hasSchedules()).toBe(false)
    const file = { path: 'webops.yaml', commit: null, settings: {}, variables: [], schedules: [NIGHTLY] }
    changeSettings(layOver(deployment, file))
    expect(hasSchedules()).toBe(true)
  })
})
