import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { testRelease } from '../../../tests/support/releases.ts'
import { adoptRelease } from './adopt-release.ts'
import { freezeConfiguration } from './freeze-configuration.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { updateDeployment } from '../deployment/update-deployment.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const MODEL = { model: 'Qwen/Qwen3-8B', revision: null, quantization: null, gpuMemoryUtilization: null, maxModelLength: null }
const SPLIT = { ...MODEL, tensorParallelSize: 2 }
let made = 0

/** Makes one, releases it as it is, changes it, and adopts the release. */
async function adopted(given: object, changes: object) {
  const name = `chat-${++made}`
  const { core } = memory
  const { id } = await createDeployment(core, LOCAL, { name, ...given }, { deploy: false, via: 'api' })
  const configuration = freezeConfiguration(await deploymentFor(core, LOCAL, name, 'read'), [], {}, null, [])
  await core.releases.create(testRelease(id, { configuration }))
  await updateDeployment(core, LOCAL, name, changes, { apply: false, via: 'api' })
  const settings = await adoptRelease(core, LOCAL, name, 1)
  return { settings, configuration, again: freezeConfiguration(await deploymentFor(core, LOCAL, name, 'read'), [], {}, null, []) }
}

describe('adopting a release of a model server', () => {
  it('takes its model, and leaves what a model server gets without being told to follow from it', async () => {
    const { settings, configuration, again } = await adopted(
      { projectType: 'llm', llm: SPLIT },
      { llm: { ...MODEL, tensorParallelSize: 4 }, port: 9000, healthTimeoutSeconds: 90, healthPath: '/up', dockerVolumes: ['a:/a'] },
    )
    expect(settings).toMatchObject({ llm: SPLIT, port: null, healthPath: null, healthTimeoutSeconds: 60, dockerVolumes: [] })
    expect(settings.startCommand).toBeNull()
    expect(Object.keys(settings.runOptions).filter((option) => option !== 'hardening')).toEqual([])
    expect(again).toEqual(configuration)
  })

  it('keeps what it was told', async () => {
    const told = {
      port: 9000,
      healthPath: '/v1/models',
      healthTimeoutSeconds: 90,
      dockerVolumes: ['models:/data'],
      runOptions: { gpus: ['0', '1'], shmSizeMb: 64 },
      startCommand: '["--model","/data/mine"]',
    }
    const { settings, configuration, again } = await adopted(
      { projectType: 'llm', llm: SPLIT, ...told },
      { port: 80, dockerVolumes: [], runOptions: {}, startCommand: null },
    )
    expect(settings).toMatchObject(told)
    expect(settings.dockerVolumes).toEqual(['models:/data'])
    expect(again).toEqual(configuration)
  })
})

describe('adopting a release of a prebuilt image', () => {
  const image = { projectType: 'image', dockerImageName: 'nginx' }

  it.each([['nginx -g "daemon off;"'], ['["nginx","-v"]'], [null]])('takes back what it was started with: %s', async (startCommand) => {
    const { settings, configuration, again } = await adopted({ ...image, startCommand }, { startCommand: 'sleep 1' })
    expect(settings.startCommand).toBe(startCommand)
    expect(again).toEqual(configuration)
  })

  it('leaves the start command alone where a build makes it a part of the image', async () => {
    const { settings } = await adopted({ repository: 'https://example.org/a.git', startCommand: 'one' }, { startCommand: 'two' })
    expect(settings.startCommand).toBe('two')
  })
})
