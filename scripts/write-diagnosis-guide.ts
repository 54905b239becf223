import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { catalogueGuide } from '#core/diagnosis/catalogue-guide.ts'

/** Writes the catalogue's tables into its guide, below the heading "All that is known". */
const file = join(import.meta.dirname, '../docs/guides/when-a-rollout-fails.md')
const [text = ''] = (await readFile(file, 'utf8')).split('## All that is known')
await writeFile(file, `${text}## All that is known\n\n${catalogueGuide()}\n`)
