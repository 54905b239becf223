import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDeployment } from '../deployment/create-deployment.ts'
import { findPeers } from './find-peers.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
  const { core } = memory
  await core.projects.create({ name: 'web', title: 'Web', environment: 'production', ownerId: null })
  const make = (name: string, project: string) =>
    createDeployment(core, LOCAL, { name, project, repository: 'https://example.org/a.git' }, { deploy: false, via: 'api' })
  for (const name of ['shop', 'db', 'gone', 'odd', 'forged']) await make(name, 'default')
  await make('other', 'web')
  const id = async (name: string) => (await core.deployments.getByName(name))?.id ?? ''
  await core.deployments.markRemoved(await id('gone'))
  await memory.database.deployment.update({ where: { id: await id('odd') }, data: { name: 'odd:/etc' } })
  // In this project, and in an environment of another one.
  const web = await core.projects.getByName('web')
  const environment = await core.projects.getEnvironment(web?.id ?? '', 'production')
  await memory.database.deployment.update({ where: { id: await id('forged') }, data: { environmentId: environment?.id ?? '' } })
})
afterAll(() => memory.remove())

const peersOf = (name: string, project: string) =>
  findPeers({ projects: memory.core.projects, serverId: memory.serverId }, { name, project, environment: 'production' })

it('finds the others of an environment: none that was removed, of another project, or with a name that we would not store', async () => {
  expect(await peersOf('shop', 'default')).toEqual(['db'])
  expect(await peersOf('db', 'default')).toEqual(['shop'])
  expect(await peersOf('other', 'web')).toEqual([])
})
