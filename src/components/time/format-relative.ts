const UNITS: [limit: number, divisor: number, unit: string][] = [
  [60, 1, 's'],
  [3600, 60, 'm'],
  [86_400, 3600, 'h'],
  [86_400 * 60, 86_400, 'd'],
  [86_400 * 730, 86_400 * 30.4, 'mo'],
  [Infinity, 86_400 * 365.25, 'y'],
]

/**
 * How long ago, or in how long: `4 s ago`, `3 h ago`, `in 29 d`.
 * @param now in milliseconds
 */
export function formatRelative(iso: string, now: number): string {
  const difference = (now - Date.parse(iso)) / 1000
  const size = Math.abs(difference)
  if (size < 1.5) return 'just now'
  const [, divisor, unit] = UNITS.find(([limit]) => size < limit) ?? [0, 1, 's']
  const amount = `${Math.floor(size / divisor)} ${unit}`
  // Clocks of browser and server differ by seconds: a moment ahead is now.
  if (difference < 0) return size < 30 ? 'just now' : `in ${amount}`
  return `${amount} ago`
}
