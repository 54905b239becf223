import { ApiError } from '../api-client.ts'

/** What an archive held. */
export interface Taken {
  files: number
  bytes: number
}

/**
 * Sends an archive to a volume. Not by fetch(), which does not say how much has left.
 * @param path below /api/v1
 * @param onProgress how much has left, from 0 to 1
 * @throws ApiError; AbortError when the signal ended it
 */
export function sendArchive(path: string, file: Blob, onProgress: (part: number) => void, signal: AbortSignal): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', `/api/v1${path}`)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => {
      const answer = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(answer as Taken)
      else reject(refusal(request.status, answer))
    }
    request.onerror = () =>
      reject(new ApiError(0, { code: 'no_answer', message: 'The panel did not answer.', hint: 'Check your connection, then try again.' }))
    request.onabort = () => reject(new DOMException('The upload was ended.', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refusal(status: number, answer: unknown): ApiError {
  const { error } = (answer ?? {}) as { error?: { code: string; message: string; hint?: string | null; field?: string | null } }
  return new ApiError(status, error ?? { code: `http_${status}`, message: `The panel answered with status ${status}.` })
}
