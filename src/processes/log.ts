import { pino } from 'pino'

/** One line of JSON an event, on standard output, where systemd or the launcher keeps it. */
export function processLog(process: 'panel' | 'worker' | 'migrate', level: string) {
  return pino({
    name: process,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
  })
}

export type Log = ReturnType<typeof processLog>

/** Notes an error that will come again and again while something is away, once a minute at most. */
export function quietly(log: Log, what: string): (error: Error) => void {
  let last = -Infinity
  return (error) => {
    if (performance.now() - last < 60_000) return
    last = performance.now()
    log.warn({ error: error.message }, what)
  }
}
