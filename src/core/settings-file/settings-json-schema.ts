import { z } from 'zod'
import { settingsFile } from './settings-file.schema.ts'

/** The JSON Schema of a webops.yaml, for editors; made from the one schema that checks it. */
export function settingsJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(settingsFile, { io: 'input', unrepresentable: 'any' }), title: 'webops.yaml' }
}
