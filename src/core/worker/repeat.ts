/**
 * Does something again and again, never twice at once: the next time is counted from the end of the last.
 * What it throws goes to `onError`. Ends with the signal.
 */
export function repeat(everyMs: number, work: () => Promise<void>, onError: (error: Error) => void, signal: AbortSignal): void {
  let timer: NodeJS.Timeout | undefined
  const next = () => {
    if (signal.aborted) return
    timer = setTimeout(() => {
      work().catch(onError).finally(next)
    }, everyMs)
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  next()
}
