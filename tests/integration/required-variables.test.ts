import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rollbackWorld } from './rollback-world.ts'

const DOCKERFILE = 'FROM debian:bookworm-slim\nCMD ["sh", "-c", "trap exit TERM; while :; do sleep 1 & wait; done"]\n'

let world: Awaited<ReturnType<typeof rollbackWorld>>
let repository: string
beforeEach(async () => {
  world = await rollbackWorld()
  repository = (await world.worker.deployments.get(world.id))?.repository ?? ''
})
afterEach(() => world.close())

it('are found in the repository, warned of before a deploy, and known as missing after it until somebody sets them', async () => {
  const path = join(repository.replace('file://', ''), '.env.example')
  await writeFile(path, '# Where orders are kept.\nDATABASE_URL=postgres://db/shop\nAPI_KEY=\nCOLOUR=green\n')
  await world.commitDockerfile(DOCKERFILE)
  const set = (values: object) => world.ask('PATCH', `/api/v1/deployments/${world.name}/variables`, { set: values })
  const missing = async () =>
    ((await world.ask('GET', `/api/v1/deployments/${world.name}/variables`)).body as { missing: string[] }).missing
  await set({ COLOUR: 'red' })

  const detection = await world.ask('POST', '/api/v1/detections', { repository })
  expect(detection.body).toMatchObject({
    requiredVariables: [
      { name: 'DATABASE_URL', example: 'postgres://db/shop', help: 'Where orders are kept.', secret: true },
      { name: 'API_KEY', example: null, help: null, secret: true },
      { name: 'COLOUR', example: 'green' },
    ],
  })
  const plan = await world.ask('POST', '/api/v1/plans', { kind: 'deploy', name: world.name })
  const warning = "The repository's .env.example asks for DATABASE_URL, API_KEY, which are not set."
  expect((plan.body as { warnings: string[] }).warnings).toContain(warning)

  expect(await world.rollOut({ kind: 'deploy' }), world.log()).toMatchObject({ state: 'succeeded' })
  expect(world.log()).toContain(warning)
  expect(await missing()).toEqual(['DATABASE_URL', 'API_KEY'])
  await set({ DATABASE_URL: 'postgres://db/shop' })
  expect(await missing()).toEqual(['API_KEY'])

  // A release that only the configuration is new of knows it too.
  expect(await world.rollOut({ kind: 'reconfigure' }), world.log()).toMatchObject({ state: 'succeeded' })
  expect(await missing()).toEqual(['API_KEY'])
  const release = await world.worker.releases.getByNumber(world.id, 2)
  expect(release?.configuration.requiredVariables).toEqual(['DATABASE_URL', 'API_KEY', 'COLOUR'])
})
