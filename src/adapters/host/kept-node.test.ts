import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { requireProgram } from '../process/run-program.ts'
import { keepNode } from './kept-node.ts'

it('keeps one Node and its npm for each version, which others may run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'programs-'))
  const mask = process.umask(0o077)
  try {
    const file = await keepNode(folder)
    expect(file).toMatch(new RegExp(`^${folder}/node-v[\\d.]+-npm-[\\d.]+/bin/node$`))
    const [place = ''] = await readdir(folder)
    for (const path of ['bin', 'bin/node', 'bin/npm', 'lib/node_modules/npm/bin/npx-cli.js'])
      expect([path, (await stat(join(folder, place, path))).mode & 0o005]).toEqual([path, 0o005])
    expect((await stat(join(folder, place, 'lib/node_modules/npm/package.json'))).mode & 0o004).toBe(0o004)
    const env = { PATH: [join(folder, place, 'bin'), '/usr/bin', '/bin'].join(':'), HOME: folder }
    expect(`node-${process.version}-npm-${(await requireProgram('npm', ['--version'], { env })).trim()}`).toBe(place)

    const made = await stat(file)
    expect(await keepNode(folder)).toBe(file)
    expect((await stat(file)).ino).toBe(made.ino)
    expect(await readdir(folder)).toEqual([place])
  } finally {
    process.umask(mask)
    await rm(folder, { recursive: true })
  }
})
