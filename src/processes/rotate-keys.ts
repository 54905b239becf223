import { connect } from '#adapters/database/connect.ts'
import { systemClock } from '#adapters/clock/system-clock.ts'
import { ageResealer } from '#adapters/secrets/resealer.ts'
import { rotationFile } from '#adapters/secrets/rotation-file.ts'
import { beginRotation, endRotation } from './worker-keys.ts'
import { rotateKeys } from '#core/secret/rotate-keys.ts'
import { sealedTextStore } from '#core/secret/sealed-texts.store.ts'
import { env } from '#env'

/**
 * Takes all secrets to a new key of the worker's, while panel and worker go on. `webops keys rotate` starts it, as root.
 * What people are to see goes to standard error; the last line of standard output is the result as JSON.
 */
const { databaseUrl, workerKeyFile, workerPublicKeyFile } = env()
const files = { privateKeyFile: workerKeyFile, publicKeyFile: workerPublicKeyFile }
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(new Error('It was interrupted.')))
/** A request or a rollout that is being prepared has long written what it read by then. */
const SETTLE_MS = 30_000

const note = (text: string) => console.error(text)

try {
  const begun = await beginRotation(files)
  note(begun.resumed ? 'Going on with a rotation that was interrupted.' : 'The worker has a new key; the old one is still accepted.')
  const done = await rotationFile(`${workerKeyFile}.rotation`, begun.recipient)
  const rotated = await rotateKeys({
    store: sealedTextStore(connect(databaseUrl)),
    resealer: await ageResealer(begun.identities),
    done,
    clock: systemClock(),
    settleMs: SETTLE_MS,
    note,
    signal: interrupted.signal,
  })
  endRotation(files, begun)
  await done.remove()
  console.log(JSON.stringify({ publicKey: begun.recipient, ...rotated }))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
// The engine may hold a pool of PostgreSQL connections open.
process.exit(0)
