import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { settingsJsonSchema } from './settings-json-schema.ts'

it.each(['docs', 'public'])('is the JSON Schema that is published in %s', async (folder) => {
  const published = JSON.parse(await readFile(new URL(`../../../${folder}/webops.schema.json`, import.meta.url), 'utf8')) as unknown
  // To publish it anew: npm run docs:schemas
  expect(published).toEqual(JSON.parse(JSON.stringify(settingsJsonSchema())))
})

it('knows the keys that a file may have, and no others', () => {
  const schema = settingsJsonSchema() as { properties: Record<string, object>; additionalProperties: boolean }
  expect(Object.keys(schema.properties)).toEqual([
    ...['build', 'run', 'health', 'limits', 'variables', 'volumes', 'llm', 'release', 'schedules', 'environments'],
  ])
  expect(schema.additionalProperties).toBe(false)
})
