import { distance } from 'fastest-levenshtein'

/** The known name that was most likely meant, or null when none is near. `memory_mb` is as good as `memoryMb`. */
export function nearestName(given: string, known: readonly string[]): string | null {
  const wanted = plain(given.slice(0, 100))
  const ranked = known.map((name) => ({ name, away: distance(wanted, plain(name)) })).sort((one, other) => one.away - other.away)
  const [best] = ranked
  return best && best.away <= Math.ceil(wanted.length / 3) ? best.name : null
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[-_\s]/g, '')
