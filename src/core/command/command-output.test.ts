import { describe, expect, it } from 'vitest'
import type { LiveChannel, LogLine } from '../ports/queue.ts'
import { redactor } from '../secret/redact.ts'
import { CommandOutput } from './command-output.ts'

const EXIT = { exitCode: 0, outOfMemory: false, ending: 'exited' } as const

/** A live log in memory. */
function output({ byLine = true, seen = true, failing = 0 } = {}) {
  const lines: LogLine[] = []
  let failures = failing
  let closed = false
  const live = {
    append: async (_log: string, more: LogLine[]) => {
      if (failures-- > 0) throw new Error('Redis is away.')
      lines.push(...more)
      if (seen) made.seen(more.at(-1)?.sequence ?? 0)
    },
    close: async () => void (closed = true),
  } as unknown as LiveChannel
  const made = new CommandOutput(live, 'command:1', redactor(['correct-horse']), byLine)
  const bytes = (stream: string) =>
    Buffer.concat(lines.filter((line) => line.step === 'output' && line.stream === stream).map(({ text }) => Buffer.from(text, 'base64')))
  return { made, lines, bytes, isClosed: () => closed }
}

describe('what a command prints', () => {
  it('comes byte for byte, its outputs apart, and its end after all of it', async () => {
    const { made, lines, bytes, isClosed } = output()
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    await made.take(every, 'stdout')
    await made.take(Buffer.from('apart'), 'stderr')
    await made.end(EXIT)
    expect(bytes('stdout')).toEqual(every)
    expect(bytes('stderr').toString()).toBe('apart')
    expect(lines.at(-1)).toMatchObject({ step: 'exit', text: JSON.stringify(EXIT) })
    expect(lines.map(({ sequence }) => sequence)).toEqual(lines.map((_, index) => index + 1))
    expect(isClosed()).toBe(true)
  })

  it('is without secrets, also of one that comes in two pieces, between bytes of all kinds', async () => {
    const { made, bytes } = output()
    await made.take(Buffer.from('\0\u00fc correct-'), 'stdout')
    await made.take(Buffer.from('horse\0\nand on'), 'stdout')
    await made.end(EXIT)
    expect(bytes('stdout').toString()).toBe('\0\u00fc [REDACTED]\0\nand on')
  })

  it('waits for nobody once nobody reads it any more', async () => {
    const { made, isClosed } = output({ seen: false })
    for (let batch = 0; batch < 50; batch += 1) {
      void made.take(Buffer.alloc(65_536, 'x'), 'stdout')
      await new Promise((resolve) => setImmediate(resolve))
    }
    const ended = made.end(EXIT)
    made.abandon()
    await ended
    expect(isClosed()).toBe(true)
  })

  it('is shown before its line ends: it may be a question', async () => {
    const { made, bytes } = output()
    await made.take(Buffer.from('Really? '), 'stdout')
    await expect.poll(() => bytes('stdout').toString()).toBe('Really? ')
    await made.end(EXIT)
  })

  it('waits for who does not read, and goes on where they do', async () => {
    const { made, lines, bytes } = output({ seen: false })
    const piece = Buffer.alloc(64 * 1024, 'x')
    let waits: Promise<void> | void = undefined
    let given = 0
    while (!waits && given < 200) {
      given += 1
      waits = made.take(piece, 'stdout')
      await new Promise((resolve) => setImmediate(resolve))
    }
    // Forty batches on their way, and some that wait here.
    expect(given).toBeLessThan(60)
    const before = lines.length
    made.seen(lines.at(-1)?.sequence ?? 0)
    await waits
    await expect.poll(() => lines.length).toBeGreaterThan(before)
    made.seen(Number.MAX_SAFE_INTEGER)
    await made.end(EXIT)
    expect(bytes('stdout')).toHaveLength(given * piece.length)
  })

  it('is dropped where nobody reads it any more, and nothing waits for them', async () => {
    const { made, lines } = output({ seen: false })
    for (let count = 0; count < 60; count += 1) void made.take(Buffer.alloc(64 * 1024), 'stdout')
    made.abandon()
    await made.take(Buffer.alloc(64 * 1024), 'stdout')
    await made.end(EXIT)
    expect(lines.filter(({ step }) => step === 'exit')).toEqual([])
  })

  it('is not lost by a Redis that is away for a while', async () => {
    const { made, bytes } = output({ failing: 2 })
    await made.take(Buffer.from('kept\n'), 'stdout')
    await made.end(EXIT)
    expect(bytes('stdout').toString()).toBe('kept\n')
  })
})
