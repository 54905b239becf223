/**
 * Takes apart what the engine sends of a container without a terminal: before each piece 8 bytes, 1 for stdout or 2 for
 * stderr, three zeros, and the length.
 */
export function demultiplexer(): (chunk: Buffer) => { stream: 'stdout' | 'stderr'; bytes: Buffer }[] {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const pieces: { stream: 'stdout' | 'stderr'; bytes: Buffer }[] = []
    while (rest.length >= 8) {
      const length = rest.readUInt32BE(4)
      if (rest.length < 8 + length) break
      pieces.push({ stream: rest[0] === 2 ? 'stderr' : 'stdout', bytes: rest.subarray(8, 8 + length) })
      rest = rest.subarray(8 + length)
    }
    return pieces
  }
}
