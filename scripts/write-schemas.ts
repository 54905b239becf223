import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestJsonSchema } from '#core/addon/manifest-json-schema.ts'

/** Writes the published JSON Schemas from the zod schemas that they come from. */
const file = join(import.meta.dirname, '../docs/addon.schema.json')
await writeFile(file, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`)
