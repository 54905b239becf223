/**
 * git's framing (gitprotocol-common): four hex digits with the length of the packet, themselves included, then its bytes.
 * `0000` ends a section.
 */
const MOST_BYTES = 65_520

/** A packet of a text. */
export function packet(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length + 4 > MOST_BYTES) throw new Error('a packet of git must not be longer than 65516 bytes')
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}

export const FLUSH = Buffer.from('0000')

/** Reads packets out of bytes that come in pieces. */
export class PacketReader {
  #waiting: Buffer = Buffer.alloc(0)

  /**
   * @returns the packets that are whole by now, each without its length and a line feed at its end; null for `0000`
   * @throws Error for what is no packet
   */
  push(bytes: Buffer): (string | null)[] {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes])
    const packets: (string | null)[] = []
    for (;;) {
      if (this.#waiting.length < 4) return packets
      const head = this.#waiting.toString('latin1', 0, 4)
      if (!/^[0-9a-f]{4}$/i.test(head)) throw new Error('not a packet of git')
      const length = parseInt(head, 16)
      if (length === 0) {
        packets.push(null)
        this.#waiting = this.#waiting.subarray(4)
        continue
      }
      if (length < 4 || length > MOST_BYTES) throw new Error('not a packet of git')
      if (this.#waiting.length < length) return packets
      packets.push(this.#waiting.toString('utf8', 4, length).replace(/\n$/, ''))
      this.#waiting = this.#waiting.subarray(length)
    }
  }
}
