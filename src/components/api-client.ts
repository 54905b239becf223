/** An error that the API answered, or that there was no answer. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | null
  /** The field of the input that is wrong. */
  readonly field: string | null

  constructor(status: number, error: { code: string; message: string; hint?: string | null; field?: string | null }) {
    super(error.message)
    this.name = 'ApiError'
    this.status = status
    this.code = error.code
    this.hint = error.hint ?? null
    this.field = error.field ?? null
  }
}

interface CallOptions {
  signal?: AbortSignal
  /** Asking twice with the same key is asking once. */
  idempotencyKey?: string
}

/**
 * Calls the REST API of this panel with the browser's session.
 * @param path below /api/v1, such as `/deployments`
 * @returns the answer's JSON
 * @throws ApiError with code, hint and field; code `no_answer` when the panel could not be reached
 */
export async function callApi<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  options: CallOptions = {},
): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey
  const response = await send(path, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: options.signal ?? null,
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as T
  if (response.status === 401 && !path.startsWith('/setup')) {
    location.assign(`/sign-in?from=${encodeURIComponent(location.pathname + location.search)}`)
  }
  throw new ApiError(
    response.status,
    errorIn(answer) ?? { code: `http_${response.status}`, message: `The panel answered with status ${response.status}.` },
  )
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, init)
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error
    throw new ApiError(0, { code: 'no_answer', message: 'The panel did not answer.', hint: 'Check your connection, then try again.' })
  }
}

function errorIn(answer: unknown): { code: string; message: string; hint?: string | null; field?: string | null } | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null
  const { error } = answer as { error: { code?: unknown; message?: unknown; hint?: string | null; field?: string | null } }
  if (typeof error?.message !== 'string') return null
  return { code: String(error.code), message: error.message, hint: error.hint ?? null, field: error.field ?? null }
}

/** What went wrong, for a person: any error as message and hint. */
export function describeError(error: unknown): { message: string; hint: string | null } {
  if (error instanceof ApiError) return { message: error.message, hint: error.hint }
  return { message: error instanceof Error ? error.message : 'Something went wrong.', hint: null }
}

/** A key that no other call has. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
