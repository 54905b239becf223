import { afterEach, beforeEach, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { listMends } from './list-mends.ts'
import { recordMends } from './mend.ts'

let memory: MemoryCore
beforeEach(async () => {
  memory = await memoryCore()
})
afterEach(() => memory.remove())

const add = (name: string) => createDeployment(memory.core, LOCAL, { name, dockerImageName: 'nginx' }, { deploy: false, via: 'api' })
const mend = (name: string, what: string) =>
  recordMends({ ...memory.core, note: () => undefined }, { name, projectId: memory.projectId }, [{ what, done: 'started again' }])

it("lists a deployment's mends, newest first, and tells the page of each", async () => {
  await add('shop')
  await add('blog')
  await mend('shop', 'its container was gone')
  await mend('blog', 'its unit was gone')
  await mend('shop', 'its container was stopped')
  const mends = await listMends(memory.core, LOCAL, 'shop', 10)
  expect(mends.map(({ what, done }) => `${what}: ${done}`)).toEqual([
    'its container was stopped: started again',
    'its container was gone: started again',
  ])
  expect(await listMends(memory.core, LOCAL, 'shop', 1)).toHaveLength(1)
  expect(memory.published).toContainEqual({ type: 'deployment', deployment: 'blog' })
})

it('shows nothing of an earlier deployment of the same name', async () => {
  await mend('shop', 'its container was gone')
  await memory.database.auditEvent.updateMany({ data: { at: new Date(0) } })
  await add('shop')
  expect(await listMends(memory.core, LOCAL, 'shop', 10)).toEqual([])
})
