import { describe, expect, it } from 'vitest'
import { missingVariables, readEnvExample, requiredVariables } from './required-variables.ts'

const names = (text: string) => readEnvExample(text).map(({ name }) => name)
const tree = (files: Record<string, string>) => ({ paths: Object.keys(files), read: async (path: string) => files[path] ?? null })

describe('a .env.example', () => {
  it('gives names in its order, with examples, the comments above as help, and a mark on what is secret', () => {
    const text = `# The shop

# Where orders are kept.
# PostgreSQL 13 or newer.
DATABASE_URL=postgres://shop:change-me@localhost/shop
export SECRET_KEY=
DEBUG="0" # never in production

# ------
GREETING='Hello
there'
`
    expect(readEnvExample(text)).toEqual([
      {
        name: 'DATABASE_URL',
        example: 'postgres://shop:change-me@localhost/shop',
        help: 'Where orders are kept. PostgreSQL 13 or newer.',
        secret: true,
      },
      { name: 'SECRET_KEY', example: null, help: null, secret: true },
      { name: 'DEBUG', example: '0', help: null, secret: false },
      { name: 'GREETING', example: 'Hello\nthere', help: null, secret: false },
    ])
  })

  it('is not asked for what is commented out, what stands within a value, and what WebOps gives by itself', () => {
    expect(names('# OPTIONAL=1\nPORT=3000\nKEYS="one\nNOT_ONE=2\n"\nLAST=1\n')).toEqual(['KEYS', 'LAST'])
  })

  it('may be anything: nothing in it ends the detection', () => {
    expect(names('\0\x01\x02A=1')).toEqual([])
    expect(names('just words\n= nothing\n9LIVES=1\nA-B=1\n__proto__=1\nconstructor=2\nA="open\n')).toEqual(
      expect.arrayContaining(['constructor']),
    )
    expect(names('A=1\r\nB=2\r\nA=3\r\n')).toEqual(['A', 'B'])
    expect(readEnvExample(Array.from({ length: 5000 }, (_, index) => `A${index}=${'x'.repeat(5000)}`).join('\n'))).toHaveLength(300)
  })

  it('is the one at the top, of the best known name; else the one of the folder that the application is in', async () => {
    expect(
      (await requiredVariables(tree({ 'lib/a/.env.example': 'C=', '.env.dist': 'A=', '.env.template': 'B=' }), 'node')).map(
        ({ name }) => name,
      ),
    ).toEqual(['A'])
    expect((await requiredVariables(tree({ 'backend/.env.sample': 'D=' }), 'node')).map(({ name }) => name)).toEqual(['D'])
    expect(await requiredVariables(tree({ 'a/b/.env.example': 'C=', '.env': 'SECRET=1' }), 'node')).toEqual([])
  })
})

it('is asked for by app.json where nothing else asks', async () => {
  const app = {
    env: {
      SECRET_KEY: { generator: 'secret', description: 'Signs cookies' },
      DEBUG: '0',
      OPTIONAL: { required: false },
      'no name': '1',
      PORT: '1',
    },
  }
  expect(await requiredVariables(tree({ 'app.json': JSON.stringify(app) }), 'node')).toEqual([
    { name: 'SECRET_KEY', example: null, help: 'Signs cookies', secret: true },
    { name: 'DEBUG', example: '0', help: null, secret: false },
  ])
  expect(await requiredVariables(tree({ 'app.json': '{"expo":{}}' }), 'node')).toEqual([])
})

it('is of no interest with a site of files', async () => {
  expect(await requiredVariables(tree({ '.env.example': 'A=' }), 'static')).toEqual([])
  expect(await requiredVariables(tree({ '.env.example': 'A=' }), null)).toHaveLength(1)
})

it('misses what is not set; what is set to nothing is set', () => {
  expect(missingVariables(['A', 'B', 'toString'], { A: '' })).toEqual(['B', 'toString'])
})
