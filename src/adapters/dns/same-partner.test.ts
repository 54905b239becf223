import { once } from 'node:events'
import { createServer as createPlainServer } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { samePartner } from './same-partner.ts'
import { makeCertificateFor } from '../../../tests/support/certificates.ts'

const servername = 'panel.example.org'
const open: { close(): unknown }[] = []
let here: number
let again: number
let stranger: number
let silent: number

beforeAll(async () => {
  const [ours, theirs] = await Promise.all([makeCertificateFor([servername]), makeCertificateFor([servername])])
  const serve = (made: typeof ours) => listening(createServer({ cert: made.chain, key: made.key }))
  ;[here, again, stranger] = await Promise.all([serve(ours), serve(ours), serve(theirs)])
  silent = await listening(createPlainServer(() => undefined))
})
afterAll(() => open.forEach((server) => server.close()))

async function listening(server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  server.on('error', () => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(server)
  return (server.address() as { port: number }).port
}
const leadsHere = (publicPort: number) => samePartner('127.0.0.1', { servername, localPort: here, publicPort, timeoutMs: 500 })

it('an address leads here when it shows our own certificate, and not when it shows another for the same name', async () => {
  expect(await leadsHere(again)).toBe(true)
  expect(await leadsHere(stranger)).toBe(false)
})

it('nobody, and somebody who says nothing, is not us', async () => {
  expect(await leadsHere(silent)).toBe(false)
  expect(await samePartner('127.0.0.1', { servername, localPort: silent, publicPort: silent, timeoutMs: 200 })).toBe(false)
  expect(await leadsHere(1)).toBe(false)
})
