import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { portHolder } from './port-holder.ts'

it('names the program that has a port, and nobody when it is free', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  expect(portHolder(port)).toMatchObject({ pid: process.pid, program: expect.any(String) })
  server.close()
  await once(server, 'close')
  expect(portHolder(port)).toBe(null)
})
