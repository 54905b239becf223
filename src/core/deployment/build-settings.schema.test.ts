import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { buildSettingsFields } from './build-settings.schema.ts'

const fields = z.object(buildSettingsFields).partial()
const refusal = (given: object) => fields.safeParse(given).error?.issues[0]?.path.join('.')

describe('what a deployment is built from', () => {
  it.each([
    ['./apps/web/', 'apps/web'],
    ['.', null],
    ['./', null],
    ['', null],
    ['packages/@scope/site', 'packages/@scope/site'],
  ])('takes the folder %j as %j', (given, taken) => {
    expect(fields.parse({ rootDirectory: given }).rootDirectory).toBe(taken)
  })

  it.each(['/etc', '../x', 'a/../..', 'a b', '-x', 'a$b', 'a\nb'])('refuses the folder %j', (rootDirectory) => {
    expect(refusal({ rootDirectory })).toBe('rootDirectory')
  })

  it.each([
    'npm run build\nRUN id',
    'npm run build \\',
    'cat <<EOF',
    '--mount=type=bind,source=/ id',
    '["sh"]',
    '# nothing',
    '   ',
    'x\u2028y',
  ])('refuses the build command %j, which would not stay one instruction', (buildCommand) => {
    expect(refusal({ buildCommand })).toBe('buildCommand')
  })

  it('takes a line for a shell as it is, quotes and all', () => {
    const buildCommand = `NODE_OPTIONS="--max-old-space-size=4096" npm run build && echo 'it''s' > "done it"`
    expect(fields.parse({ buildCommand }).buildCommand).toBe(buildCommand)
  })

  it('refuses a Dockerfile without FROM, and one that is no text', () => {
    expect(refusal({ dockerfileContent: 'RUN id' })).toBe('dockerfileContent')
    expect(refusal({ dockerfileContent: 'FROM x\0' })).toBe('dockerfileContent')
    expect(fields.parse({ dockerfileContent: '# mine\nfrom scratch\n' }).dockerfileContent).toBe('# mine\nfrom scratch\n')
  })

  it.each(['a b', '--x', 'x;id', ''.padEnd(200, 'x')])('refuses the stage %j', (dockerfileTarget) => {
    expect(refusal({ dockerfileTarget })).toBe('dockerfileTarget')
  })
})
