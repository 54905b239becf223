import { expect } from 'vitest'
import { faults } from './fault-row.ts'
import { SHOP, type FaultWorld } from './world.ts'

const HEALTH_SECONDS = 6

faults('a new release is no good, or asked for too often', (row) => {
  row(19, async (world) => {
    const before = await world.shop()
    await world.require('PATCH', `/deployments/${SHOP}`, { healthTimeoutSeconds: HEALTH_SECONDS })
    try {
      await world.repository.commit({ bootSeconds: 3600 })
      const silent = await failedWith(world)
      await world.repository.commit({ crashes: true })
      const crashing = await failedWith(world)
      expect((await world.shop()).release?.number).toBe(before.release?.number)
      return `failed as ${silent} and ${crashing}, the old one serves`
    } finally {
      await world.require('PATCH', `/deployments/${SHOP}`, { healthTimeoutSeconds: 60 })
    }
  })

  row(20, async (world) => {
    const version = await world.repository.commit()
    const before = (await world.rollouts())[0]?.number ?? 0
    const headers = { 'idempotency-key': version.replaceAll(' ', '-') }
    const ask = () => world.ask<{ id: string; number: number }>('POST', `/deployments/${SHOP}/rollouts`, { kind: 'deploy' }, headers)
    const answers = await Promise.all(Array.from({ length: 5 }, ask))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    const ids = new Set(answers.map(({ body }) => body.id))
    expect(ids.size).toBe(1)
    const { state, number } = await world.ended([...ids][0] ?? '')
    expect(state).toBe('succeeded')
    expect(number).toBe(before + 1)
    expect((await world.rollouts())[0]?.number).toBe(number)
    expect((await world.shop()).release?.commitSubject).toBe(version)
    return 'five answers name the same rollout'
  })
})

/** @returns the code of the error with which a deploy fails */
async function failedWith(world: FaultWorld): Promise<string> {
  const { state, error } = await world.ended(await world.deploy())
  expect(state).toBe('failed')
  expect(error?.code).toBeTruthy()
  return error?.code ?? ''
}
