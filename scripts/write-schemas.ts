import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestJsonSchema } from '#core/addon/manifest-json-schema.ts'
import { settingsJsonSchema } from '#core/settings-file/settings-json-schema.ts'

/** Writes the published JSON Schemas from the zod schemas that they come from. */
const root = join(import.meta.dirname, '..')
const published = {
  'docs/addon.schema.json': manifestJsonSchema(),
  'docs/webops.schema.json': settingsJsonSchema(),
  // Each panel answers with it, so that editors find it without the internet.
  'public/webops.schema.json': settingsJsonSchema(),
}
for (const [path, schema] of Object.entries(published)) await writeFile(join(root, path), `${JSON.stringify(schema, null, 2)}\n`)
