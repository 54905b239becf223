/** From the first to the last, both included. */
export type StatusRange = [from: number, to: number]

/** What counts as well where nothing is said: an answer, or a redirect that is not followed. */
export const USUAL_STATUSES = '200-399'

/** `200-399,401` as ranges; null when it is no such list. Spaces around commas are let be. */
export function parseStatuses(text: string): StatusRange[] | null {
  const ranges: StatusRange[] = []
  for (const part of text.split(',')) {
    const [, from, to = from] = /^\s*([1-5]\d\d)(?:-([1-5]\d\d))?\s*$/.exec(part) ?? []
    if (from === undefined || Number(from) > Number(to)) return null
    ranges.push([Number(from), Number(to)])
  }
  return ranges
}

/** Whether an answer's status is one of those. @param statuses a list as above; null, or what is no list: the usual ones */
export function isExpectedStatus(status: number, statuses: string | null): boolean {
  const ranges = parseStatuses(statuses ?? USUAL_STATUSES) ?? [[200, 399]]
  return ranges.some(([from, to]) => status >= from && status <= to)
}
