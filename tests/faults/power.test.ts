import { expect } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { SERVER_NAME } from '../host/installed-server.ts'
import { candidateRuns, everythingServes } from './checks.ts'
import { faults } from './fault-row.ts'

faults('the power fails', (row) => {
  row(
    15,
    async (world) => {
      const version = await world.repository.commit({ bootSeconds: 5 })
      const id = await world.deploy()
      await candidateRuns(world)
      // Every process of the server ends at once; its file systems stay, but for /run and /tmp.
      await requireProgram('docker', ['kill', '--signal', 'KILL', SERVER_NAME])
      const begun = performance.now()
      await requireProgram('docker', ['start', SERVER_NAME])
      await world.findAgain()
      await everythingServes(world, 120_000)
      const seconds = Math.ceil((performance.now() - begun) / 1000)
      const { state, attempt, error } = await world.ended(id)
      if (state === 'succeeded') expect((await world.shop()).release?.commitSubject).toBe(version)
      else expect(error?.message).toBeTruthy()
      return `all agrees ${seconds} s after the power is back; the rollout ${state} in attempt ${attempt}`
    },
    { mayFail: true },
  )
})
