import { createTestRollout } from './docker-rollout.ts'
import { createSystemdSupervisor } from '../../src/adapters/systemd/systemd-supervisor.ts'
const r = await createTestRollout({ runtime: 'systemd', supervisor: createSystemdSupervisor() })
const one = await r.deploy('node')
console.log(one.address, r.container)
