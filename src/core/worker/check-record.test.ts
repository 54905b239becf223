import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkRecord } from './check-record.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
  await createDeployment(memory.core, LOCAL, { name: 'shop', repository: 'https://example.org/shop.git' }, { deploy: false, via: 'api' })
})
afterAll(() => memory.remove())

it.each(['web.production', '../web', 'web production', 'Web', '', 'web/production', 'web\n'])(
  'a project or environment called %j names no network',
  async (name) => {
    const deployment = await memory.core.deployments.getByName('shop')
    if (!deployment) throw new Error('It was not made.')
    const given = { kind: 'restart' as const, variables: [], ref: 'main' }
    checkRecord({ ...given, deployment })
    for (const field of ['project', 'environment'])
      expect(() => checkRecord({ ...given, deployment: { ...deployment, [field]: name } })).toThrow(
        expect.objectContaining({ code: 'record_invalid', field }),
      )
  },
)
