export interface ReadEvent {
  event: string
  id?: string
  data: { text?: string } & Record<string, unknown>
}

/** Reads a stream of events until it ends or the given event came. */
export async function readEvents(response: Response, until = 'end'): Promise<ReadEvent[]> {
  const events: ReadEvent[] = []
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks.filter((each) => !each.startsWith(':'))) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      )
      events.push({ event: fields.event ?? '', ...(fields.id && { id: fields.id }), data: JSON.parse(fields.data ?? '{}') })
    }
    if (events.some(({ event }) => event === until)) break
  }
  return events
}
