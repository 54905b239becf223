import { createServer } from 'node:http'
import { rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { getRequestListener } from '@hono/node-server'
import { memoryCore, userWith } from '../support/memory-core.ts'
import { seedDeployments } from './panel-seed.ts'
import { createToken } from '#core/user/tokens.ts'
import { createApi } from '#api/app.ts'
import { lightResponse } from '#processes/light-response.ts'
const m = await memoryCore()
await seedDeployments(m.core, {projectId:m.projectId,environmentId:m.environmentId,serverId:m.serverId}, 0, 500, (i) => `panelbench-${i}`)
const owner = await userWith(m, 'o', 'owner', true)
const { token } = await createToken(m.core, owner, { name: 'x' })
writeFileSync('/tmp/h8-token', token)
const api = getRequestListener(createApi(m.core, { authenticateCookie: async () => null, panelOrigins: [], response: lightResponse() }).fetch, { overrideGlobalObjects: false })
rmSync('/tmp/h8.sock', { force: true })
createServer((q, s) => void api(q, s)).listen('/tmp/h8.sock', () => console.log('ready'))
process.on('SIGTERM', () => void m.remove().then(() => process.exit(0)))
const session = new Session(); session.connect(); let on = false
process.on('SIGUSR2', async () => {
  if (!on) { on = true; await session.post('Profiler.enable'); await session.post('Profiler.setSamplingInterval', { interval: 200 }); await session.post('Profiler.start') }
  else { const { profile } = await session.post('Profiler.stop'); mkdirSync('/tmp/h8-prof', { recursive: true }); writeFileSync('/tmp/h8-prof/p.cpuprofile', JSON.stringify(profile)); console.log('written') }
})
