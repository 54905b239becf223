import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findPointers, parsePointer } from './lfs-pointers.ts'

const OID = 'a'.repeat(64)
const pointer = (size = '12', rest = '') => `version https://git-lfs.github.com/spec/v1\n${rest}oid sha256:${OID}\nsize ${size}\n`

it('reads a pointer as git-lfs writes it', () => {
  expect(parsePointer(pointer())).toEqual({ oid: OID, size: 12 })
})

it.each([
  ['another version', pointer().replace('v1', 'v9')],
  ['another hash', pointer().replace('sha256', 'md5')],
  ['a short hash', pointer().replace(OID, 'a'.repeat(63))],
  ['a negative size', pointer('-1')],
  ['a size beyond all', pointer('9'.repeat(30))],
  ['an extension, whose program is not run', pointer('12', 'ext-0-foo sha256:b\n')],
  ['something in front of it', `x${pointer()}`],
  ['something behind it', `${pointer()}rm -rf /\n`],
  ['nothing', ''],
])('takes a file with %s for what it is', (_what, text) => {
  expect(parsePointer(text)).toBeNull()
})

it('finds them among what a commit has, and reads through no link', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pointers-'))
  const tree = join(dir, 'tree')
  await mkdir(join(tree, 'deep'), { recursive: true })
  await mkdir(join(dir, 'outside'))
  await writeFile(join(tree, 'deep/model.bin'), pointer())
  await writeFile(join(tree, 'plain.txt'), 'x'.repeat(130))
  await writeFile(join(dir, 'outside/secret'), pointer())
  await symlink('../outside/secret', join(tree, 'link'))
  await symlink('../outside', join(tree, 'folder'))
  const line = (path: string, mode = '100644', size = 130) => `${mode} blob ${'b'.repeat(40)} ${String(size).padStart(7)}\t${path}`
  const listed = [
    line('deep/model.bin'),
    line('plain.txt'),
    line('link'),
    line('link', '120000'),
    line('folder/secret'),
    line('gone'),
    line('deep/model.bin', '100644', 4096),
  ]
  expect(await findPointers(tree, listed.join('\0'))).toEqual([{ path: 'deep/model.bin', oid: OID, size: 12 }])
  await rm(dir, { recursive: true })
})
