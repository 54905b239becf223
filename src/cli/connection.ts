import { accessSync, constants, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { WebopsError } from '#core/errors/webops-error.ts'
import { Secret } from '#core/secret/secret.ts'
import type { Env } from '#env'

/** Where the panel's API is, and what opens it. */
export interface Connection {
  /** Base address, such as https://panel.example.org. */
  url: string
  token: Secret
  /** Set on the server itself: the panel's Unix socket. */
  socketPath?: string
  /** Certificate authorities in PEM to trust beside the system's. */
  certificateAuthority?: string
}

export const storedConnection = z.object({ url: z.string(), token: z.string(), certificateAuthority: z.string().optional() })

/** Where `webops login` keeps what it was given. */
export function loginFile(home: string = homedir()): string {
  return join(home, '.config', 'webops', 'login.json')
}

/**
 * Finds the panel: WEBOPS_URL and WEBOPS_TOKEN, then what `webops login` stored, then the panel of this very server
 * for those who may read its local credential (root).
 * @throws WebopsError not_connected
 */
export function findConnection(env: Env, home: string = homedir()): Connection {
  const stored = readLogin(home)
  if (env.apiUrl) {
    const token = env.apiToken ?? (stored?.url === env.apiUrl ? stored.token : undefined)
    if (!token) throw notConnected('WEBOPS_URL is set and WEBOPS_TOKEN is not.')
    return connection(env.apiUrl, token, stored?.url === env.apiUrl ? stored.certificateAuthority : undefined)
  }
  if (stored) return connection(stored.url, env.apiToken ?? stored.token, stored.certificateAuthority)
  const local = localConnection(env)
  if (local) return local
  throw notConnected('This command does not know which panel to ask.')
}

/** The panel of this very server, for those who may read its local credential; null for all others. */
export function localConnection(env: Env): Connection | null {
  try {
    accessSync(env.panelSocket, constants.W_OK)
    return { ...connection(env.panelUrl, readFileSync(env.localTokenFile, 'utf8').trim()), socketPath: env.panelSocket }
  } catch {
    return null
  }
}

function connection(url: string, token: string, certificateAuthority?: string): Connection {
  return { url: url.replace(/\/+$/, ''), token: new Secret(token), ...(certificateAuthority ? { certificateAuthority } : {}) }
}

function readLogin(home: string): z.output<typeof storedConnection> | null {
  let text: string
  try {
    text = readFileSync(loginFile(home), 'utf8')
  } catch {
    return null
  }
  try {
    return storedConnection.parse(JSON.parse(text))
  } catch (cause) {
    throw new WebopsError({
      code: 'login_unreadable',
      kind: 'invalid',
      message: `${loginFile(home)} is damaged.`,
      hint: 'Run webops login again.',
      cause,
    })
  }
}

function notConnected(message: string): WebopsError {
  return new WebopsError({
    code: 'not_connected',
    kind: 'unauthenticated',
    message,
    hint: 'Run webops login <address>, set WEBOPS_URL and WEBOPS_TOKEN, or run it as root on the server where webops up has run.',
  })
}
