import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rollbackWorld } from './rollback-world.ts'

const DOCKERFILE = 'FROM debian:bookworm-slim\nCMD ["sh", "-c", "trap exit TERM; while :; do sleep 1 & wait; done"]\n'
const FILE = `
limits: { memoryMb: 64 }
variables: { API_KEY: { help: from the provider }, COLOUR: { required: false } }
schedules: { nightly: { cron: "0 3 * * *", command: tidy } }
`

let world: Awaited<ReturnType<typeof rollbackWorld>>
let repository: string
beforeEach(async () => {
  world = await rollbackWorld()
  repository = (await world.worker.deployments.get(world.id))?.repository ?? ''
})
afterEach(() => world.close())

async function commit(file: string) {
  await writeFile(join(repository.replace('file://', ''), 'webops.yaml'), file)
  await world.commitDockerfile(DOCKERFILE)
}
const path = () => `/api/v1/deployments/${world.name}`

it('is seen in a detection, a plan and the deployment, and what it sets is refused from elsewhere', async () => {
  await commit(FILE)
  const detection = await world.ask('POST', '/api/v1/detections', { repository })
  expect(detection.body).toMatchObject({
    settingsFile: { path: 'webops.yaml', fields: ['memoryLimitMb'], schedules: 1, problem: null },
    requiredVariables: [{ name: 'API_KEY', help: 'from the provider', secret: true }],
  })
  const changed = { field: 'memoryLimitMb', from: null, to: '64', fromFile: true }
  const planned = await world.ask('POST', '/api/v1/plans', { kind: 'deploy', name: world.name })
  expect(planned.body).toMatchObject({ changes: expect.arrayContaining([changed]) })
  expect((planned.body as { warnings: string[] }).warnings).toContain('webops.yaml asks for API_KEY, which is not set.')
  expect((await world.ask('GET', path())).body).toMatchObject({ fromFile: null, memoryLimitMb: null })

  expect(await world.rollOut({ kind: 'deploy' }), world.log()).toMatchObject({ state: 'succeeded' })
  const { body } = await world.ask('GET', path())
  expect(body).toMatchObject({
    memoryLimitMb: 64,
    fromFile: { path: 'webops.yaml', commit: expect.stringMatching(/^[0-9a-f]{40}$/), fields: ['memoryLimitMb'] },
  })
  const { items } = (await world.ask('GET', '/api/v1/deployments')).body as { items: { name: string }[] }
  expect(items.find(({ name }) => name === world.name)).toMatchObject({ memoryLimitMb: 64, fromFile: { fields: ['memoryLimitMb'] } })
  expect((await world.ask('GET', `${path()}/variables`)).body).toMatchObject({ missing: ['API_KEY'] })
  expect((await world.ask('GET', `${path()}/schedules`)).body).toMatchObject({ items: [{ name: 'nightly', fromFile: true }] })

  const refused = await world.ask('PATCH', path(), { memoryLimitMb: 128 })
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'set_by_file', field: 'memoryLimitMb' } } })
  expect(await world.ask('PATCH', path(), { memoryLimitMb: 64, stopGraceSeconds: 3 })).toMatchObject({ status: 200 })
  const question = { kind: 'deploy', name: world.name, changes: { memoryLimitMb: 128 } }
  expect(await world.ask('POST', '/api/v1/plans', question)).toMatchObject({ status: 409, body: { error: { code: 'set_by_file' } } })

  // The file alone says so: a plan of a commit without it goes back to what is set here.
  await commit('')
  const emptied = await world.ask('POST', '/api/v1/plans', { kind: 'deploy', name: world.name })
  expect(emptied.body).toMatchObject({
    changes: expect.arrayContaining([
      { ...changed, from: '64', to: null, fromFile: false },
      { field: 'schedules.nightly', from: expect.stringContaining('tidy'), to: null, fromFile: true },
    ]),
  })
})

it('that is wrong is said in a detection, and fails a plan', async () => {
  await commit('limits:\n  memoryMB: 64\n')
  const problem = 'webops.yaml:2:3: unknown key "memoryMB" in limits; did you mean "memoryMb"?'
  expect((await world.ask('POST', '/api/v1/detections', { repository })).body).toMatchObject({ settingsFile: { path: null, problem } })
  expect(await world.ask('POST', '/api/v1/plans', { kind: 'deploy', name: world.name })).toMatchObject({
    body: { error: { code: 'settings_file_invalid', message: problem } },
  })
})
