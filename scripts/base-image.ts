import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBaseImage } from '#adapters/host/base-images.ts'

/** `node scripts/base-image.ts REFERENCE…`: has each on the engine, pulled, or where no registry answers as a stand-in. */
const references = process.argv.slice(2)
if (references.length === 0) {
  console.error('node scripts/base-image.ts REFERENCE…')
  process.exitCode = 1
}
for (const reference of references) {
  const workDir = join(tmpdir(), 'webops-base-images')
  const origin = await ensureBaseImage(reference, { workDir, onProgress: (text) => console.log(text) })
  console.log(`${reference}: ${origin}`)
}
