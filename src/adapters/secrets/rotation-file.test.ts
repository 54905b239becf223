import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rotationFile } from './rotation-file.ts'

let file: string
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'rotation-')), 'rotation')
})
afterEach(() => rm(join(file, '..'), { recursive: true }))

it('knows after an interruption what became of a ciphertext, also when its last line was cut', async () => {
  const first = await rotationFile(file, 'age1new')
  await first.add([
    ['old one', 'new one'],
    ['old two', 'new two'],
  ])
  await appendFile(file, '\n{"of":"abc","i')
  const second = await rotationFile(file, 'age1new')
  expect([second.get('old one'), second.get('old two'), second.get('other')]).toEqual(['new one', 'new two', undefined])
  await second.add([['old three', 'new three']])
  expect((await rotationFile(file, 'age1new')).get('old three')).toBe('new three')
})

it('is for root alone, holds nothing of the old ciphertexts, and nothing of a rotation to another key counts', async () => {
  await (await rotationFile(file, 'age1new')).add([['old one', 'new one']])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readFile(file, 'utf8')).not.toContain('old one')
  expect((await rotationFile(file, 'age1other')).get('old one')).toBeUndefined()
})
