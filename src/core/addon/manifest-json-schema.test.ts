import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { manifestJsonSchema } from './manifest-json-schema.ts'

it('is the JSON Schema that is published in docs', async () => {
  const published = JSON.parse(await readFile(new URL('../../../docs/addon.schema.json', import.meta.url), 'utf8')) as unknown
  // To publish it anew: npm run docs:schemas
  expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())))
})
