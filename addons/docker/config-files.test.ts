import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Secret, type HookContext, type RunFile } from '../../src/addon-api/index.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { fileMounts, keepFilesOf, removeAllFiles, writeFiles } from './config-files.ts'

let stateDir: string
let context: Pick<HookContext, 'services' | 'stateDir'>
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'webops-state-'))
  context = { stateDir, services: { files: confinedFiles } as HookContext['services'] }
})
afterEach(() => rm(stateDir, { recursive: true }))

const FILES: RunFile[] = [
  { path: '/etc/app/config.toml', mode: 0o444, content: 'colour = "green"' },
  { path: '/etc/../x', mode: 0o777, content: new Secret('key') },
]

it('writes what the container is given to read, each below the folder of its release, whatever it is called', async () => {
  const before = process.umask(0o077)
  try {
    await writeFiles(context, 3, FILES)
  } finally {
    process.umask(before)
  }
  const mounts = fileMounts(stateDir, 3, FILES)
  expect(mounts).toEqual(
    FILES.map(({ path }) => ({ type: 'bind', target: path, readOnly: true, isPrivate: true, source: expect.any(String) as string })),
  )
  for (const { source } of mounts) expect(source).toMatch(new RegExp(`^${stateDir}/files/3/[0-9a-f]{32}$`))
  expect(await readFile(mounts[0]?.source ?? '', 'utf8')).toBe('colour = "green"')
  expect(await readFile(mounts[1]?.source ?? '', 'utf8')).toBe('key')
  const modes = await Promise.all(mounts.map(async ({ source }) => (await stat(source)).mode & 0o7777))
  expect(modes).toEqual([0o444, 0o777])
  expect((await stat(join(stateDir, 'files/3'))).mode & 0o777).toBe(0o700)
})

it('leaves one alone that is there, which a container may have, and writes one again that is not as it should be', async () => {
  await writeFiles(context, 3, FILES)
  const [first] = fileMounts(stateDir, 3, FILES)
  const { ino } = await stat(first?.source ?? '')
  await writeFiles(context, 3, FILES)
  expect((await stat(first?.source ?? '')).ino).toBe(ino)
  await writeFiles(context, 3, [{ ...(FILES[0] as RunFile), content: 'blue' }])
  expect(await readFile(first?.source ?? '', 'utf8')).toBe('blue')
})

it('keeps the files of what runs, and removes those of other releases, or all', async () => {
  for (const release of [1, 2, 31]) await writeFiles(context, release, FILES)
  await confinedFiles.write(stateDir, 'container.json', '{}')
  await keepFilesOf(context, 2)
  expect(await readdir(join(stateDir, 'files'))).toEqual(['2'])
  await removeAllFiles(context)
  expect(await readdir(stateDir)).toEqual(['container.json'])
})
