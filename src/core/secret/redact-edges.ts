/** Less than this says nothing, and would be found by chance. */
const MINIMUM_EDGE = 4

/**
 * For text of which parts are missing: cuts out what remains of a secret at a break, its beginning before one, its end
 * behind one, its middle between two.
 * @param forms secrets as they are and as programs write them
 * @returns takes the pieces between the breaks, in order
 */
export function edgeRedactor(forms: string[], shown: string): (pieces: string[]) => string[] {
  const long = forms.filter((form) => form.length > MINIMUM_EDGE)
  const byBeginning = groupBy(long, (form) => form.slice(0, MINIMUM_EDGE))
  const byEnd = groupBy(long, (form) => form.slice(-MINIMUM_EDGE))

  const endsAt = (piece: string): number => {
    for (let at = piece.length; at >= MINIMUM_EDGE; at -= 1) {
      const possible = byEnd.get(piece.slice(at - MINIMUM_EDGE, at))
      if (possible?.some((form) => form.endsWith(piece.slice(0, at)))) return at
    }
    return 0
  }
  const beginsAt = (piece: string): number => {
    for (let at = 0; at <= piece.length - MINIMUM_EDGE; at += 1) {
      const possible = byBeginning.get(piece.slice(at, at + MINIMUM_EDGE))
      if (possible?.some((form) => form.startsWith(piece.slice(at)))) return at
    }
    return piece.length
  }
  return (pieces) =>
    pieces.map((piece, index) => {
      const [first, last] = [index === 0, index === pieces.length - 1]
      if (!first && !last && piece.length >= MINIMUM_EDGE && long.some((form) => form.includes(piece))) return shown
      const from = first ? 0 : endsAt(piece)
      const rest = piece.slice(from)
      const to = last ? rest.length : beginsAt(rest)
      return (from > 0 ? shown : '') + rest.slice(0, to) + (to < rest.length ? shown : '')
    })
}

function groupBy(forms: string[], keyOf: (form: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const form of forms) groups.set(keyOf(form), [...(groups.get(keyOf(form)) ?? []), form])
  return groups
}
