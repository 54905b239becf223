import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { confinedFiles } from './confined-files.ts'

let base: string
let dir: string

describe('files of a folder', () => {
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'files-'))
    dir = join(base, 'checkout')
    await mkdir(join(dir, 'docker'), { recursive: true })
    await writeFile(join(dir, 'docker', 'Dockerfile'), 'FROM x')
    await writeFile(join(base, 'secret'), 'outside')
  })
  afterEach(() => rm(base, { recursive: true, force: true }))

  it('are listed with links, which are not followed', async () => {
    await symlink(base, join(dir, 'up'))
    expect(await confinedFiles.list(dir)).toEqual(['docker/Dockerfile', 'up'])
  })

  it('are read, through links inside too', async () => {
    await symlink('docker/Dockerfile', join(dir, 'Dockerfile'))
    expect(await confinedFiles.read(dir, 'Dockerfile')).toBe('FROM x')
    expect(await confinedFiles.read(dir, 'docker')).toBeNull()
    expect(await confinedFiles.read(dir, 'missing')).toBeNull()
  })

  it('are not read through a link that leaves the folder', async () => {
    await symlink(join(base, 'secret'), join(dir, 'file-link'))
    await symlink(base, join(dir, 'folder-link'))
    expect(await confinedFiles.read(dir, 'file-link')).toBeNull()
    expect(await confinedFiles.read(dir, 'folder-link/secret')).toBeNull()
  })

  it('are written whole and private, in folders that are made', async () => {
    await confinedFiles.write(dir, 'a/b/container.json', '{}')
    expect(await readFile(join(dir, 'a/b/container.json'), 'utf8')).toBe('{}')
    expect((await stat(join(dir, 'a/b/container.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(dir, 'a/b'))).toEqual(['container.json'])
  })

  it('are not written or removed behind a link that leaves the folder', async () => {
    await symlink(base, join(dir, 'up'))
    await expect(confinedFiles.write(dir, 'up/secret', 'x')).rejects.toMatchObject({ code: 'path_outside' })
    await expect(confinedFiles.remove(dir, 'up/secret')).rejects.toMatchObject({ code: 'path_outside' })
    expect(await readFile(join(base, 'secret'), 'utf8')).toBe('outside')
    await confinedFiles.write(dir, 'up', 'replaces the link itself')
    expect(await readFile(join(base, 'secret'), 'utf8')).toBe('outside')
  })

  it.each(['../secret', '/etc/passwd', 'a/../../secret', ''])('refuses the path %j', async (path) => {
    await expect(confinedFiles.read(dir, path)).rejects.toMatchObject({ code: 'path_outside' })
    await expect(confinedFiles.write(dir, path, '')).rejects.toMatchObject({ code: 'path_outside' })
    await expect(confinedFiles.remove(dir, path)).rejects.toMatchObject({ code: 'path_outside' })
  })

  it('are removed, and what is not there is no error', async () => {
    await confinedFiles.remove(dir, 'docker')
    await confinedFiles.remove(dir, 'docker')
    await confinedFiles.remove(dir, 'no/such/folder')
    expect(await confinedFiles.list(dir)).toEqual([])
  })
})
