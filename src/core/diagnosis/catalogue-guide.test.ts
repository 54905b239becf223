import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { catalogueGuide } from './catalogue-guide.ts'

it('the guide has the catalogue as it is (node scripts/write-diagnosis-guide.ts writes it)', async () => {
  const guide = await readFile(new URL('../../../docs/guides/when-a-rollout-fails.md', import.meta.url), 'utf8')
  const words = (text: string) => text.replace(/[\s|-]+/g, ' ')
  expect(words(guide)).toContain(words(catalogueGuide()))
})
