import { type Header, pack } from 'tar-stream'

export type TarEntry = Partial<Header> & { name: string; content?: string }

/** A tar with these entries, in their order. */
export async function tarOf(entries: TarEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const { content, ...header } of entries) {
    if (content === undefined) tar.entry(header)
    else tar.entry(header, content)
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
