import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { defaultPolicy, loadPolicy } from './load-policy.ts'

it('the guide shows the defaults as they are', async () => {
  const guide = await readFile(new URL('../../../docs/guides/policy.md', import.meta.url), 'utf8')
  const shown = /```yaml\n([^]*?)```/.exec(guide)?.[1] ?? ''
  expect(loadPolicy(shown)).toEqual(defaultPolicy())
  for (const key of Object.keys(defaultPolicy())) expect(shown).toContain(`${key}:`)
})
