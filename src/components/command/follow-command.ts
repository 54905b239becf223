import type { CommandExit } from '#core/command/command.schema.ts'
import type { LogStore } from '../log/log-store.ts'
import { OutputLines } from './output-lines.ts'

/**
 * Fills the store with what a command prints, until it ends or the signal aborts, which ends it. An interrupted stream is
 * not taken up again: the panel has ended the command by then.
 * @param onExit null when the connection was lost before it ended
 */
export function followCommand(store: LogStore, path: string, onExit: (exit: CommandExit | null) => void, signal: AbortSignal): void {
  const lines = new OutputLines((stream, text) => store.add({ number: store.last + 1, at: new Date().toISOString(), stream, text }))
  const events = new EventSource(`/api/v1${path}/output`)
  let exit: CommandExit | null = null
  const over = () => {
    lines.end()
    store.setState('ended')
    events.close()
    onExit(exit)
  }
  signal.addEventListener('abort', () => events.close(), { once: true })
  events.onopen = () => store.setState('live')
  events.addEventListener('output', (event) => {
    const { stream, data } = JSON.parse(event.data as string) as { stream: 'stdout' | 'stderr'; data: string }
    lines.add(stream, data)
  })
  events.addEventListener('exit', (event) => void (exit = JSON.parse(event.data as string) as CommandExit))
  events.addEventListener('end', over)
  events.onerror = over
}
