import { readFileSync } from 'node:fs'
import { type Agent, request } from 'undici'

const ADMINISTRATOR = { name: 'Bench', email: 'bench@example.org', password: 'a password of the bench alone' }

/**
 * Makes the first administrator as the panel's pages do, signs in, and makes an API token.
 * @param setupToken of the link that `webops up` printed
 * @returns the token
 */
export async function signUp(panelUrl: string, setupToken: string | undefined, dispatcher: Agent): Promise<string> {
  if (!setupToken) throw new Error('`webops up` printed no link for the first administrator: there is one already.')
  const cookies = new Map<string, string>()
  const call = async (method: 'GET' | 'POST', path: string, type: string, body?: string) => {
    const answer = await request(panelUrl + path, {
      dispatcher,
      method,
      headers: { origin: panelUrl, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), 'content-type': type },
      body,
    })
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    const text = await answer.body.text()
    if (answer.statusCode >= 400) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)
    return text
  }
  const json = 'application/json'
  await call('POST', '/api/v1/setup', json, JSON.stringify({ token: setupToken, ...ADMINISTRATOR }))
  const { csrfToken } = JSON.parse(await call('GET', '/api/auth/csrf', json)) as { csrfToken: string }
  const form = new URLSearchParams({ csrfToken, email: ADMINISTRATOR.email, password: ADMINISTRATOR.password, json: 'true' })
  await call('POST', '/api/auth/callback/credentials', 'application/x-www-form-urlencoded', form.toString())
  return (JSON.parse(await call('POST', '/api/v1/tokens', json, JSON.stringify({ name: 'bench' }))) as { token: string }).token
}

/** The credential of root on this server, for an installation that has an administrator already. */
export function localToken(configDir: string): string {
  return readFileSync(`${configDir}/cli.token`, 'utf8').trim()
}
