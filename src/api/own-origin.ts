/** A cookie is sent along by other people's pages too: what changes something has to come from a page of ours. */
export function isOwnOrigin(request: Request, panelOrigins: string[]): boolean {
  const origin = request.headers.get('origin')
  if (origin === null) return false
  if (panelOrigins.includes(origin)) return true
  // The panel is reached by another of its names, such as the server's address. No page can forge this header.
  const sameOrigin = request.headers.get('sec-fetch-site') === 'same-origin'
  return sameOrigin && origin === `https://${request.headers.get('host') ?? ''}`
}
