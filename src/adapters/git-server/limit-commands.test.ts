import { describe, expect, it, vi } from 'vitest'
import { limitCommands } from './limit-commands.ts'
import { FLUSH, packet } from './pkt-line.ts'

/** @returns what was passed on, and whether there were too many */
async function send(pieces: Buffer[]) {
  const onTooMany = vi.fn()
  const stream = limitCommands(onTooMany)
  let passed = 0
  stream.on('data', (bytes: Buffer) => (passed += bytes.length))
  stream.on('error', () => undefined)
  for (const piece of pieces) stream.write(piece)
  stream.end()
  await new Promise((resolve) => stream.once('close', resolve))
  return { passed, times: onTooMany.mock.calls.length }
}

const command = packet(`${'a'.repeat(40)} ${'b'.repeat(40)} refs/heads/${'x'.repeat(100)}`)

describe('the commands of a push', () => {
  it('are passed on with the pack behind them, however large that is and in which pieces it comes', async () => {
    const pack = Buffer.alloc(20 * 1024 * 1024, 'f')
    const all = Buffer.concat([command, command, FLUSH])
    expect(await send([all, pack])).toEqual({ passed: all.length + pack.length, times: 0 })
    const bytes = [...all].map((byte) => Buffer.from([byte]))
    expect(await send([...bytes, pack])).toEqual({ passed: all.length + pack.length, times: 0 })
  })

  it('are broken off when they have no end', async () => {
    const many = Buffer.concat(Array.from({ length: 8192 }, () => command))
    const { passed, times } = await send(Array.from({ length: 20 }, () => many))
    expect(times).toBe(1)
    expect(passed).toBeLessThan(9 * 1024 * 1024)
  })

  it.each(['0003', 'zzzz', '-001'])('are broken off at %s, which is no length', async (head) => {
    expect(await send([command, Buffer.from(head), Buffer.alloc(100)])).toMatchObject({ times: 1 })
  })
})
