/**
 * The name of the cookie that holds a browser's session: a JWT of next-auth with the claim `sid`, the session's id.
 * `__Host-` binds it to this very host over https; over plain http (a panel in development) browsers refuse that prefix.
 * @param panelUrl the panel's address
 */
export function sessionCookieName(panelUrl: string): string {
  return panelUrl.startsWith('https://') ? '__Host-webops.session' : 'webops.session'
}
