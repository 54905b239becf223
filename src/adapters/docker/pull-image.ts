import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { isAbort, WebopsError } from '#core/errors/webops-error.ts'
import type { OnLine } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'
import { engineMessage } from './engine-errors.ts'
import { LineSplitter } from './line-splitter.ts'

interface PullRecord {
  id?: string
  status?: string
  progress?: string
  error?: string
}

/**
 * Fetches an image from its registry. A reference without a tag means `latest`.
 * @throws image_not_found, registry_unreachable, the engine's own errors; the signal's reason after an abort
 */
export async function pullImage(engine: EngineConnection, reference: string, onOutput: OnLine, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const full = /(?::[^/]+|@sha256:[0-9a-f]+)$/.test(reference) ? reference : `${reference}:latest`
  let failure: string | null = null
  try {
    const answer = (await (await engine.client()).pull(full, { abortSignal: signal })) as Readable
    const records = new LineSplitter((line) => {
      if (!line.trim()) return
      const record = JSON.parse(line) as PullRecord
      if (record.error) failure = record.error
      // Progress bars are for terminals; a log wants what happened.
      else if (record.status && !record.progress) onOutput(record.id ? `${record.id}: ${record.status}` : record.status, 'stdout')
    })
    answer.on('data', (chunk: Buffer) => records.push(chunk))
    await Promise.race([once(answer, 'end'), once(answer, 'close')])
    records.end()
  } catch (error) {
    signal.throwIfAborted()
    if (isAbort(error)) throw error
    if (typeof (error as { statusCode?: unknown }).statusCode !== 'number') return await engine.call(() => Promise.reject(error))
    failure = engineMessage(error)
  }
  signal.throwIfAborted()
  if (failure !== null) throw pullError(full, failure)
}

function pullError(reference: string, message: string): WebopsError {
  if (/not found|manifest unknown|access denied|does not exist|unauthorized|denied/i.test(message)) {
    return new WebopsError({
      code: 'image_not_found',
      kind: 'not_found',
      message: `The image ${reference} does not exist, or may not be read: ${message}`,
      hint: 'Check name and tag. For a private registry run `docker login` on the server.',
      field: 'dockerImageName',
    })
  }
  return new WebopsError({
    code: 'registry_unreachable',
    kind: 'unavailable',
    message: `The image ${reference} is not on this server and its registry does not answer: ${message}`,
    hint: 'On a closed network bring it in with `docker load`, or tag a local image with this name.',
    field: 'dockerImageName',
  })
}
