import { HTTPException } from 'hono/http-exception'

/**
 * The body of a request, byte for byte. One of unknown length is read as well, as far as it may go.
 * @throws HTTPException 413
 */
export async function readLimited({ headers, body }: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw new HTTPException(413)
  const reader = body?.getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const piece = await reader?.read()
    if (!piece || piece.done) return Buffer.concat(pieces)
    length += piece.value.byteLength
    if (length > maxBytes) {
      await reader?.cancel()
      throw new HTTPException(413)
    }
    pieces.push(piece.value)
  }
}
