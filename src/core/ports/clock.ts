/** Time. `now` for records (UTC), `monotonic` for durations. */
export interface Clock {
  now(): Date
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
