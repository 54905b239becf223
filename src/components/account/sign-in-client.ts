'use client'

/** What next-auth's own endpoints are asked for, without loading its client. */
async function csrfToken(): Promise<string> {
  const answer = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string }
  return answer.csrfToken
}

async function post(path: string, values: Record<string, string>): Promise<Response> {
  return fetch(`/api/auth/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ ...values, csrfToken: await csrfToken(), json: 'true' }),
  })
}

/**
 * Signs this browser in.
 * @returns null when it worked, otherwise what to tell the person
 */
export async function signIn(email: string, password: string): Promise<string | null> {
  try {
    const response = await post('callback/credentials', { email, password, callbackUrl: `${location.origin}/` })
    if (response.ok) return null
    const { url } = (await response.json().catch(() => ({}))) as { url?: string }
    const reason = url ? new URL(url, location.origin).searchParams.get('error') : null
    if (reason && reason !== 'CredentialsSignin') return reason
    return 'E-mail address or password are not right.'
  } catch {
    return 'The panel did not answer. Check your connection, then try again.'
  }
}

/** Ends this browser's session, on the server too. */
export async function signOut(): Promise<void> {
  try {
    await post('signout', { callbackUrl: `${location.origin}/sign-in` })
  } finally {
    location.assign('/sign-in')
  }
}
