/** Names by what they refer to. */
export type References = ReadonlyMap<string, readonly string[]>

interface Visit {
  name: string
  next: Iterator<string>
}

/**
 * Which names lead back to themselves: for each of them the circle that it is in, as a number that all of one circle share.
 * In one walk over all references, however many there are (Tarjan, Depth-first search and linear graph algorithms, 1972),
 * without recursion.
 */
export function circlesIn(refersTo: References): Map<string, number> {
  const circles = new Map<string, number>()
  const seenAt = new Map<string, number>()
  const lowest = new Map<string, number>()
  const path: string[] = []
  const onPath = new Set<string>()
  let found = 0
  const lower = (name: string, to: number) => lowest.set(name, Math.min(lowest.get(name) ?? to, to))

  const enter = (name: string): Visit => {
    seenAt.set(name, seenAt.size)
    lower(name, seenAt.size - 1)
    path.push(name)
    onPath.add(name)
    return { name, next: (refersTo.get(name) ?? [])[Symbol.iterator]() }
  }
  const leave = (name: string): void => {
    if (lowest.get(name) !== seenAt.get(name)) return
    const members = path.splice(path.lastIndexOf(name))
    for (const member of members) onPath.delete(member)
    if (members.length === 1 && !refersTo.get(name)?.includes(name)) return
    found += 1
    for (const member of members) circles.set(member, found)
  }

  for (const start of refersTo.keys()) {
    if (seenAt.has(start)) continue
    const visits = [enter(start)]
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const { value: to, done } = visit.next.next()
      if (done) {
        leave(visit.name)
        visits.pop()
        const from = visits.at(-1)
        if (from) lower(from.name, lowest.get(visit.name) ?? Number.POSITIVE_INFINITY)
      } else if (refersTo.has(to) && !seenAt.has(to)) visits.push(enter(to))
      else if (onPath.has(to)) lower(visit.name, seenAt.get(to) ?? 0)
    }
  }
  return circles
}
