import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTemplates } from './nunjucks-templates.ts'
import { templateSource } from './template-source.ts'
import { TEMPLATE_CASES } from './template-cases.ts'

const DIRECTORY = join(import.meta.dirname, '../../../system-templates')
const templates = createTemplates(DIRECTORY)

describe('the templates', () => {
  it.each(Object.entries(TEMPLATE_CASES))('%s is what its template renders', async (golden, { template, values }) => {
    await expect(await templates.render(template, values)).toMatchFileSnapshot(join(DIRECTORY, golden))
  })

  it('has a golden output for each template of this adapter', async () => {
    const covered = new Set(Object.values(TEMPLATE_CASES).map((one) => one.template))
    const paths = await readdir(DIRECTORY, { recursive: true })
    expect(
      paths
        .filter((path) => /^dockerfile\/(?!parts\/).*\.njk$/.test(path) || /^systemd\/(docker|process)\.service\.njk$/.test(path))
        .sort(),
    ).toEqual([...covered].sort())
  })

  it('lets no value in without a filter that escapes it', async () => {
    for (const { template } of Object.values(TEMPLATE_CASES)) {
      const source = templateSource(DIRECTORY, template)
      const printed = [...source.matchAll(/\{\{(.*?)\}\}/gs)].map((match) => match[1]?.trim() ?? '')
      expect(
        printed.filter(
          (expression) =>
            !/\|\s*(unit\w+|docker\w+|shellWord|shellCommand|portNumber|variableName|secretMounts|secretExports|debianPackages|imageReference)$/.test(
              expression,
            ) && expression !== 'omit | safe',
        ),
      ).toEqual([])
    }
  })
})
