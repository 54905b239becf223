import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { madeAnew } from './watch-file.ts'

it('tells once that a file was made anew, also when it was away in between', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'watch-file-'))
  const file = join(dir, 'admin.sock')
  const asked = madeAnew(file)
  expect(await asked()).toBe(false)
  await writeFile(file, '')
  expect([await asked(), await asked()]).toEqual([false, false])
  await rm(file)
  expect(await asked()).toBe(false)
  await writeFile(file, '')
  expect([await asked(), await asked()]).toEqual([true, false])
  await rm(dir, { recursive: true })
})
