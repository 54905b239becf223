import { createSocket } from 'node:dgram'
import { once } from 'node:events'

type Type = 'A' | 'AAAA' | 'CNAME'
const TYPES: Record<Type, number> = { A: 1, CNAME: 5, AAAA: 28 }
const NO_SUCH_NAME = 3
const SERVER_FAILURE = 2

export interface DnsServer {
  /** ip:port */
  address: string
  /** Names that were asked for, each with each type once. */
  asked: Set<string>
  /** Sets a name's records; `*.` as its first label stands for any. Null: as if there were no such name; `fails`: an error. */
  set(name: string, records: Partial<Record<Type, string[]>> | 'fails' | null): void
  close(): Promise<void>
}

/** A name server on the loopback that knows what it is told. */
export async function dnsServer(): Promise<DnsServer> {
  const names = new Map<string, Partial<Record<Type, string[]>> | 'fails'>()
  const asked = new Set<string>()
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    const { name, type, end } = readQuestion(question)
    asked.add(`${name} ${type}`)
    const records = names.get(name) ?? names.get(name.replace(/^[^.]+/, '*'))
    const code = records === undefined ? NO_SUCH_NAME : records === 'fails' ? SERVER_FAILURE : 0
    const wanted = (Object.keys(TYPES) as Type[]).find((one) => TYPES[one] === type)
    const values = wanted && typeof records === 'object' ? (records[wanted] ?? []) : []
    const header = Buffer.from([question[0] ?? 0, question[1] ?? 0, 0x85, 0x80 | code, 0, 1, 0, values.length, 0, 0, 0, 0])
    const answers = values.map((value) => answer(type, dataOf(wanted ?? 'A', value)))
    socket.send(Buffer.concat([header, question.subarray(12, end), ...answers]), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    set: (name, records) => void (records === null ? names.delete(name) : names.set(name, records)),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function answer(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12)
  // The name is the one in the question.
  head.writeUInt16BE(0xc0_0c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function dataOf(type: Type, value: string): Buffer {
  if (type === 'A') return Buffer.from(value.split('.').map(Number))
  if (type === 'CNAME')
    return Buffer.concat([...value.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])])
  const [front = '', back = ''] = value.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [groups(front), groups(back)]
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}
