/**
 * A duration as people say it: `0.4 s`, `41 s`, `3 m 20 s`, `2 h 5 m`.
 * @param ms milliseconds
 */
export function formatDuration(ms: number): string {
  const safe = Math.max(0, ms)
  if (safe < 9_950) return `${(safe / 1000).toFixed(1)} s`
  const seconds = Math.round(safe / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} m` : `${minutes} m ${seconds % 60} s`
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`
}
