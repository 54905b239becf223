import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const LONGEST = 400

it(`no file is longer than ${LONGEST} lines: such a room wants a wall`, () => {
  const files = globSync('{src,addons,scripts,tests}/**/*.{ts,tsx}', { cwd: root, exclude: ['tests/fixtures/**', '**/node_modules/**'] })
  const long = files
    .map((file) => ({ file, lines: readFileSync(`${root}/${file}`, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > LONGEST)
    .map(({ file, lines }) => `${file}: ${lines}`)
  expect(files.length).toBeGreaterThan(30)
  expect(long).toEqual([])
})
