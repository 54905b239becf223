import { z } from 'zod'
import { addonManifest } from './manifest.schema.ts'

/** The JSON Schema of an addon.yaml, for editors; made from the one schema that checks it. */
export function manifestJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(addonManifest, { io: 'input' }), title: 'WebOps addon' }
}
