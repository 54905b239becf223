/**
 * A text without what stands between `/*` and its end; one that does not end stays. A pattern would look for the end again from
 * each begin.
 */
export function withoutBlockComments(text: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const begin = text.indexOf('/*', at)
    const end = begin === -1 ? -1 : text.indexOf('*/', begin + 2)
    if (end === -1) return kept + text.slice(at)
    kept += text.slice(at, begin)
    at = end + 2
  }
}
