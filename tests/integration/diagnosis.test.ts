import { afterEach, describe, expect, it } from 'vitest'
import type { Step } from '../../src/addon-api/step.ts'
import { presentRollout } from '#api/presenters/present-rollout.ts'
import { rolloutView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { happySteps, testWorker } from './test-worker.ts'

let world: Awaited<ReturnType<typeof testWorker>>
afterEach(() => world.close())

/** A first deploy whose build fails like this. */
async function deployThatFails(run: Step['run']) {
  world = await testWorker((context) => happySteps(context, { build: { run } }))
  const { worker, addDeployment, request } = world
  const { id } = await addDeployment('shop')
  const rollout = await request(id)
  await new RolloutRunner(worker, async () => undefined).wake(id)
  const done = await worker.rollouts.get(rollout.id)
  if (!done) throw new Error('The rollout is gone.')
  return { done, deployment: await worker.deployments.get(id), view: rolloutView.parse(presentRollout(done)) }
}

const failed = (message: string) => new WebopsError({ code: 'build_failed', kind: 'failed', message, hint: 'See the log.' })

describe('a failed rollout', () => {
  it('is explained in the database, in the API and as the reason why nothing serves', async () => {
    const { done, deployment, view } = await deployThatFails(async ({ log }) => {
      log('#7 [4/4] RUN npm run build', 'stdout')
      log('#7 0.886 npm error Missing script: "build"', 'stderr')
      log('#7 ERROR: executor failed running [/bin/sh -c npm run build]: exit code: 1', 'stderr')
      throw failed('A command of the Dockerfile failed with exit status 1: npm run build')
    })
    const line = world.lines.find(({ text }) => text.includes('Missing script'))?.sequence
    expect(done.error).toMatchObject({ code: 'build_failed', step: 'build', diagnosis: { id: 'build_script_missing', lines: [line] } })
    expect(view.error?.diagnosis?.cause).toBe('package.json has no script "build", which the Dockerfile runs.')
    expect(deployment).toMatchObject({ status: 'failed', statusReason: 'package.json has no script "build", which the Dockerfile runs.' })
  })

  it('is explained without its secrets', async () => {
    const { view } = await deployThatFails(async ({ log }) => {
      log('#7 0.1 reading the register with correct-horse', 'stdout')
      log('#7 ERROR: executor failed running [/bin/sh -c read correct-horse]: exit code: 3', 'stderr')
      throw failed('A command of the Dockerfile failed with exit status 3: read correct-horse')
    })
    expect(view.error?.diagnosis).toMatchObject({ id: 'build_command_failed' })
    expect(JSON.stringify(view.error?.diagnosis)).not.toContain('correct-horse')
  })

  it('is explained by the end of a long log', async () => {
    const { done } = await deployThatFails(async ({ log }) => {
      for (let number = 0; number < 5000; number += 1) log(`#7 0.1 line ${number}`, 'stdout')
      log('#7 0.2 npm error Missing script: "build"', 'stderr')
      log('#7 ERROR: exit code: 1', 'stderr')
      throw failed('A command of the Dockerfile failed with exit status 1: npm run build')
    })
    expect(done.error?.diagnosis).toMatchObject({ id: 'build_script_missing', lines: [5001] })
  })

  it('says nothing where no rule knows anything', async () => {
    const { done, view } = await deployThatFails(() =>
      Promise.reject(new WebopsError({ code: 'odd', kind: 'failed', message: 'It is odd.' })),
    )
    expect(done.error).toMatchObject({ code: 'odd', diagnosis: null })
    expect(view.error?.diagnosis).toBeNull()
  })
})
