import { describe, expect, it } from 'vitest'
import { FLUSH, packet } from './pkt-line.ts'
import { ProcReceive, results } from './proc-receive.ts'

const [A, B, NONE] = ['a'.repeat(40), 'b'.repeat(40), '0'.repeat(40)] as const
const opening = Buffer.concat([packet('version=1\0atomic push-options'), FLUSH])
const commands = Buffer.concat([
  packet(`${A} ${B} refs/heads/main\n`),
  packet(`${NONE} ${B} refs/heads/new\n`),
  packet(`${A} ${NONE} refs/heads/old`),
  FLUSH,
])

describe("the server's side of git's proc-receive hook", () => {
  it('agrees on a version and reads the commands', () => {
    const protocol = new ProcReceive()
    expect(protocol.push(opening)).toEqual({ answer: Buffer.concat([packet('version=1\0atomic'), FLUSH]), commands: null })
    expect(protocol.push(commands).commands).toEqual({
      atomic: true,
      commands: [
        { ref: 'refs/heads/main', before: A, after: B },
        { ref: 'refs/heads/new', before: null, after: B },
        { ref: 'refs/heads/old', before: A, after: null },
      ],
    })
  })

  it('reads them the same when they come byte by byte', () => {
    const protocol = new ProcReceive()
    const all = Buffer.concat([opening, commands])
    const seen = [...all].map((byte) => protocol.push(Buffer.from([byte])))
    expect(seen.filter(({ answer }) => answer !== null)).toHaveLength(1)
    expect(seen.findLast(({ commands }) => commands !== null)?.commands?.commands).toHaveLength(3)
  })

  it.each([
    ['no packet', Buffer.from('zzzz')],
    ['a length that is none', Buffer.from('0003')],
    ['more than a packet holds', Buffer.from('ffff')],
    ['another version', packet('version=2')],
  ])('refuses %s', (_title, bytes) => {
    expect(() => new ProcReceive().push(bytes)).toThrow()
  })

  it.each([`${A} ${B}`, `${A} refs/heads/main`, `${A} ${B} `, 'x y z'])('refuses the command %j', (line) => {
    const protocol = new ProcReceive()
    protocol.push(opening)
    expect(() => protocol.push(packet(line))).toThrow('not a command of git')
  })

  it('tells what became of each ref, each reason in one line', () => {
    expect(
      results([
        { ref: 'refs/heads/a', reason: null },
        { ref: 'refs/heads/b', reason: 'no\nway\0' },
      ]).toString(),
    ).toBe(`${packet('ok refs/heads/a').toString()}${packet('ng refs/heads/b no way ').toString()}0000`)
  })
})
