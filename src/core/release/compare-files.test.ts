import { expect, it } from 'vitest'
import { compareFiles, sameSealedFile } from './compare-files.ts'
import { currentSecrets, withSecrets } from './served-configuration.ts'
import type { FrozenFile } from '../config-file/frozen-file.ts'
import { testFrozen } from '../../../tests/support/releases.ts'

const plain = (path: string, content: string, mode = 0o444): FrozenFile => ({ path, mode, content })
const sealed = (path: string, ciphertext: string, fingerprint?: string): FrozenFile => ({
  path,
  mode: 0o444,
  ciphertext,
  bytes: 3,
  ...(fingerprint && { fingerprint }),
})

it('names files that came, went or are others, with their content where it is no secret', async () => {
  const before = [plain('/a', 'one'), plain('/b', 'gone'), plain('/m', 'same'), sealed('/s', 'c1', 'f1'), sealed('/t', 'c1', 'f1')]
  const after = [plain('/a', 'two'), plain('/c', 'new'), plain('/m', 'same', 0o400), sealed('/s', 'c2', 'f1'), sealed('/t', 'c2', 'f2')]
  expect(await compareFiles(before, after, sameSealedFile)).toEqual([
    { field: 'files./a', secret: false, change: 'changed', before: 'one', after: 'two' },
    { field: 'files./b', secret: false, change: 'removed', before: 'gone', after: null },
    { field: 'files./c', secret: false, change: 'added', before: null, after: 'new' },
    { field: 'files./m', secret: false, change: 'changed', before: 'same (mode 0444)', after: 'same (mode 0400)' },
    { field: 'files./t', secret: true, change: 'changed', before: null, after: null },
  ])
  expect(await compareFiles(before, before, sameSealedFile)).toEqual([])
  // What was plain may be the very text that is a secret now.
  const sealedNow = await compareFiles([plain('/a', 'clear')], [sealed('/a', 'c1')], sameSealedFile)
  expect(sealedNow).toEqual([{ field: 'files./a', secret: true, change: 'changed', before: null, after: null }])
  const [long] = await compareFiles([], [plain('/a', 'x'.repeat(10_000))], sameSealedFile)
  expect(long?.after).toHaveLength(4001)
})

it('shows of long ones the lines that are others, with one before and behind', async () => {
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`)
  const text = lines.join('\n')
  const shown = async (after: string) => {
    const [change] = await compareFiles([plain('/a', text)], [plain('/a', after)], sameSealedFile)
    return [change?.before, change?.after]
  }
  expect(await shown(text.replace('line 77\n', 'another\nand one\n'))).toEqual([
    '…\nline 76\nline 77\nline 78\n…',
    '…\nline 76\nanother\nand one\nline 78\n…',
  ])
  expect(await shown(`${text}\nend`)).toEqual(['…\nline 499', '…\nline 499\nend'])
  expect(await shown(`begin\n${text}`)).toEqual(['line 0\n…', 'begin\nline 0\n…'])
})

it('a rollback takes secret files of now along, at the mode of then, and no other files', () => {
  const frozen = testFrozen({ files: [plain('/became', 'clear'), plain('/plain', 'then'), sealed('/s', 'old'), sealed('/same', 'c')] })
  const now = { secret: true, content: null, fingerprint: 'f2', bytes: 9, mode: 0o400 }
  const secrets = currentSecrets(
    frozen,
    [],
    [
      { ...now, path: '/became', ciphertext: 'new' },
      { ...now, path: '/plain', secret: false, content: 'now', ciphertext: null, fingerprint: null },
      { ...now, path: '/s', ciphertext: 'new' },
      { ...now, path: '/same', ciphertext: 'c' },
      { ...now, path: '/unknown', ciphertext: 'new' },
    ],
  )
  expect(Object.keys(secrets)).toEqual(['/became', '/s'])
  const mode = 0o444
  expect(withSecrets(frozen, secrets).files).toEqual([
    { path: '/became', mode, ciphertext: 'new', fingerprint: 'f2', bytes: 9 },
    { path: '/plain', mode, content: 'then' },
    { path: '/s', mode, ciphertext: 'new', fingerprint: 'f2', bytes: 9 },
    sealed('/same', 'c'),
  ])
})
