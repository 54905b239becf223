/**
 * What the panel's pages may load and where they may send: this panel, and nothing else.
 * Next puts the nonce on its own scripts when it finds this header on the request.
 * Styles are inline in places (positions of long lists, colours of logs), which no nonce can cover.
 * @param nonce new for each request
 * @param development the development server evaluates code and speaks WebSocket
 */
export function contentSecurityPolicy(nonce: string, development = false): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${development ? ' ws: wss:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
