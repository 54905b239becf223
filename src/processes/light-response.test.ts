import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { expect, it } from 'vitest'
import { lightResponse } from './light-response.ts'

it('leaves Node’s own Request and Response to the rest of the process', () => {
  const before = { Request: globalThis.Request, Response: globalThis.Response }
  const light = lightResponse()
  expect({ Request: globalThis.Request, Response: globalThis.Response }).toEqual(before)
  expect(light).not.toBe(globalThis.Response)
  expect(new light('x')).toBeInstanceOf(globalThis.Response)
})

it('is answered with its status, headers and text', async () => {
  const Light = lightResponse()
  const answer = () => new Light('{"é":1}', { status: 201, headers: { 'content-type': 'application/json', 'x-more': 'yes' } })
  const server = createServer((request, response) => void getRequestListener(answer, { overrideGlobalObjects: false })(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const seen = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect([seen.status, seen.headers.get('x-more'), seen.headers.get('content-type')]).toEqual([201, 'yes', 'application/json'])
  expect(await seen.json()).toEqual({ é: 1 })
  server.closeAllConnections()
  server.close()
})
