import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WebopsError } from '#core/errors/webops-error.ts'
import { hostileString as hostile } from './hostile-strings.ts'
import { createTemplates } from './nunjucks-templates.ts'
import { TEMPLATE_CASES } from './template-cases.ts'

const templates = createTemplates(join(import.meta.dirname, '../../../system-templates'))

/** Renders a template with one of its values replaced; null when the value was refused. */
async function renderWith(golden: string, change: Record<string, unknown>): Promise<string | null> {
  const { template, values } = TEMPLATE_CASES[golden] ?? { template: '', values: {} }
  try {
    return await templates.render(template, { ...values, ...change })
  } catch (error) {
    expect(error).toBeInstanceOf(WebopsError)
    expect((error as WebopsError).code).toBe('template_value_unsafe')
    return null
  }
}

describe('a hostile value in a unit file', () => {
  const golden = 'systemd/docker.service.golden'
  it.each(['deployment', 'container', 'retired', 'docker', 'curl', 'socket', 'bodyFile'])(
    'as %s changes no other part of it',
    async (key) => {
      const plain = directives((await renderWith(golden, {})) ?? '')
      await fc.assert(
        fc.asyncProperty(hostile, async (value) => {
          const unit = await renderWith(golden, { [key]: value })
          if (unit === null) return
          const parsed = directives(unit)
          expect(parsed.map(([name]) => name)).toEqual(plain.map(([name]) => name))
          for (const [name, text] of parsed) {
            // No specifier but the one of ours, no variable but those that are written as literals.
            expect(text.replaceAll('%%', '').replace(/ %n$/, '')).not.toContain('%')
            if (name.startsWith('Exec')) expect(text.replaceAll('$$', '')).not.toContain('$')
            expect(`${name}=${text}`).not.toMatch(/\\$/)
          }
        }),
        { numRuns: 300 },
      )
    },
  )

  it('comes out of an argument as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const unit = await renderWith(golden, { container: value })
        if (unit === null) return
        const line = directives(unit).find(([name]) => name === 'ExecStart')?.[1] ?? ''
        expect(unquote(line.slice('/usr/bin/docker start --attach '.length))).toBe(value)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a hostile value in a Dockerfile', () => {
  it.each([
    ['dockerfile/python/django.Dockerfile.golden', 'prefix'],
    ['dockerfile/python/django.Dockerfile.golden', 'build'],
    ['dockerfile/node/express.Dockerfile.golden', 'prefix'],
    ['dockerfile/static/pages.Dockerfile.golden', 'static'],
  ])('in %s as %s adds no instruction', async (golden, key) => {
    const plain = instructions((await renderWith(golden, {})) ?? '')
    await fc.assert(
      fc.asyncProperty(hostile.filter(Boolean), async (value) => {
        const text = await renderWith(golden, { [key]: value })
        if (text !== null) expect(instructions(text)).toEqual(plain)
      }),
      { numRuns: 300 },
    )
  })

  it('in a command stays one argument, and in a folder one word of the shell', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const text = await renderWith('dockerfile/node/prisma-with-build-variables.Dockerfile.golden', {
          command: ['node', value],
          folders: [value],
        })
        if (text === null) return
        const lines = text.split('\n')
        expect(JSON.parse(lines.find((line) => line.startsWith('CMD '))?.slice(4) ?? '')).toEqual(['node', value])
        const words = lines.flatMap((line) => /^RUN mkdir --parents (.*) && chown node:node \1$/.exec(line)?.[1] ?? [])
        expect(words.map(unquoteShell)).toContain(value)
        expect(instructions(text)).toEqual(
          instructions((await renderWith('dockerfile/node/prisma-with-build-variables.Dockerfile.golden', {})) ?? ''),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('is refused as a port', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostile.filter(Boolean),
        async (port) => (await renderWith('dockerfile/static/pages.Dockerfile.golden', { port })) === null,
      ),
    )
  })
})

describe('a template', () => {
  it('fails rather than leaving a gap where a value is missing', async () => {
    await expect(templates.render('dockerfile/static/Dockerfile.njk', { prefix: '' })).rejects.toMatchObject({
      code: 'template_value_unsafe',
    })
    await expect(templates.render('nothing.njk', {})).rejects.toMatchObject({ code: 'template_failed' })
  })
})

function directives(unit: string): [string, string][] {
  return unit
    .split(/[\n\r]/)
    .flatMap((line): [string, string][] =>
      /^[#;]|^\s*$/.test(line) ? [] : [[line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]],
    )
}

/** systemd's own quoting, as far as we write it. */
function unquote(word: string): string {
  const plain = word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/gu, '$1') : word
  return plain.replaceAll('%%', '%').replaceAll('$$', '$')
}

function unquoteShell(word: string): string {
  return word.replace(/'([^']*)'|"([^"]*)"/g, (_all, single?: string, double?: string) => single ?? double ?? '')
}

/** The names of the instructions, with continued lines joined as the builder does. */
function instructions(text: string): string[] {
  const joined = text.replace(/\\\n/g, ' ')
  return joined.split('\n').flatMap((line) => (/^\s*(#|$)/.test(line) ? [] : [line.split(' ')[0] ?? '']))
}
