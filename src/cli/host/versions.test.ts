import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { parseEnv } from '#env'
import { type Installation, installationOf } from './installation.ts'
import { linkShortcut } from './link-shortcut.ts'
import { describeVersion, versionOfCheckout } from './program-version.ts'
import { forgetVersions, keepVersion, markRunning, runningVersion, versionDir } from './versions.ts'

let dir: string
let installation: Installation
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'webops-versions-'))
  const checkout = join(dir, 'checkout')
  for (const name of ['addons', 'prisma', 'public', 'scripts/processes', 'src', 'system-templates', 'node_modules'])
    write(`${name}/file.ts`, name)
  for (const name of [
    'scripts/build-processes.ts',
    'next.config.ts',
    'package-lock.json',
    'postcss.config.mjs',
    'scripts/build-processes.ts',
    'tsconfig.json',
  ])
    write(name, name)
  write('package.json', '{ "version": "1.2.3" }')
  installation = { ...installationOf(parseEnv({ WEBOPS_ROOT: dir })), checkout }
  mkdirSync(installation.versionsDir, { recursive: true })
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function write(path: string, content: string) {
  const file = join(dir, 'checkout', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

describe('the version of a checkout', () => {
  it('changes with the code, and not with tests and documents', async () => {
    const { id } = await versionOfCheckout(installation.checkout)
    write('src/file.test.ts', 'a test')
    write('README.md', 'words')
    expect((await versionOfCheckout(installation.checkout)).id).toBe(id)
    write('prisma/sqlite/migrations/0002/migration.sql', 'SELECT 1')
    expect((await versionOfCheckout(installation.checkout)).id).not.toBe(id)
  })

  it('says its commit, and whether files were changed since', async () => {
    const git = (...args: string[]) =>
      requireProgram('git', ['-C', installation.checkout, '-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args])
    expect(describeVersion(await versionOfCheckout(installation.checkout))).toMatch(/^1\.2\.3 \([0-9a-f]{12}\)$/)
    await git('init', '--quiet')
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'First')
    expect(describeVersion(await versionOfCheckout(installation.checkout))).toMatch(/^1\.2\.3 \([0-9a-f]{7}\)$/)
    write('src/file.ts', 'changed')
    expect(describeVersion(await versionOfCheckout(installation.checkout))).toMatch(/^1\.2\.3 \([0-9a-f]{7} with changes\)$/)
  })
})

describe.runIf(process.getuid?.() === 0)('the copy of a version', () => {
  it('stays as it was, whatever becomes of the checkout', async () => {
    const version = await versionOfCheckout(installation.checkout)
    expect(await keepVersion(installation, version)).toMatch(/linked|copied/)
    // As git and npm do it: the old file goes, another comes.
    for (const name of ['src/file.ts', 'node_modules/file.ts']) {
      rmSync(join(installation.checkout, name))
      write(name, 'newer')
    }
    rmSync(join(installation.checkout, 'addons'), { recursive: true })
    const place = versionDir(installation, version.id)
    expect(['src', 'addons', 'node_modules'].map((name) => readFileSync(join(place, name, 'file.ts'), 'utf8'))).toEqual([
      'src',
      'addons',
      'node_modules',
    ])
  })

  it('can be read by the panel’s user, and written by nobody else, also when it was cloned under a strict umask', async () => {
    await requireProgram('chmod', ['-R', 'go-rwx', installation.checkout])
    await requireProgram('chmod', ['g+w', join(installation.checkout, 'src/file.ts')])
    const version = await versionOfCheckout(installation.checkout)
    await keepVersion(installation, version)
    const mode = (name: string) => statSync(join(versionDir(installation, version.id), name)).mode & 0o777
    expect([mode('.'), mode('src/file.ts'), mode('node_modules/file.ts')]).toEqual([0o755, 0o644, 0o644])
  })

  // Memory is another file system than the disk.
  it.runIf(existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync(tmpdir()).dev)(
    'shares its packages with the version before, also when the checkout is on another file system',
    async () => {
      const far = mkdtempSync('/dev/shm/webops-versions-')
      try {
        cpSync(installation.checkout, far, { recursive: true })
        const distant = { ...installation, checkout: far }
        const packageOf = ({ id }: { id: string }) => statSync(join(versionDir(installation, id), 'node_modules/file.ts')).ino
        const first = await versionOfCheckout(far)
        expect(await keepVersion(distant, first)).toBe('copied')
        markRunning(distant, first)
        writeFileSync(join(far, 'src/file.ts'), 'newer')
        const second = await versionOfCheckout(far)
        expect(await keepVersion(distant, second)).toBe('linked')
        expect(packageOf(second)).toBe(packageOf(first))
        writeFileSync(join(far, 'package-lock.json'), 'other packages')
        expect(await keepVersion(distant, await versionOfCheckout(far))).toBe('copied')
      } finally {
        rmSync(far, { recursive: true, force: true })
      }
    },
  )

  it('is made anew when its making was interrupted, and left alone when it is whole', async () => {
    const version = await versionOfCheckout(installation.checkout)
    cpSync(join(installation.checkout, 'src'), join(installation.versionsDir, version.id, 'src'), { recursive: true })
    expect(await keepVersion(installation, version)).not.toBe('is there')
    expect(existsSync(join(versionDir(installation, version.id), 'node_modules/file.ts'))).toBe(true)
    expect(await keepVersion(installation, version)).toBe('is there')
  })

  it('goes when it is neither the one that runs nor the one before', async () => {
    expect(runningVersion(installation)).toBeNull()
    const ids: string[] = []
    for (const content of ['one', 'two', 'three']) {
      write('src/file.ts', content)
      const version = await versionOfCheckout(installation.checkout)
      await keepVersion(installation, version)
      markRunning(installation, version)
      mkdirSync(join(installation.cacheDir, 'panel', version.id), { recursive: true })
      ids.push(version.id)
    }
    expect(runningVersion(installation)?.id).toBe(ids[2])
    await forgetVersions(installation, ids.slice(1))
    expect(readdirSync(installation.versionsDir).sort()).toEqual([...ids.slice(1), 'running'].sort())
    expect(readdirSync(join(installation.cacheDir, 'panel')).sort()).toEqual(ids.slice(1).sort())
    expect(runningVersion(installation)?.id).toBe(ids[2])
  })
})

describe('the command webops for everybody', () => {
  const link = () => join(dir, 'webops')
  const target = () => requireProgram('readlink', [link()]).then((said) => said.trim())

  it('is made once, and made again when its checkout is gone', async () => {
    write('webops', '')
    for (let time = 0; time < 2; time++) expect(linkShortcut(installation.checkout, link())).toBeNull()
    const other = join(dir, 'other')
    cpSync(installation.checkout, other, { recursive: true })
    rmSync(installation.checkout, { recursive: true })
    expect(linkShortcut(other, link())).toBeNull()
    expect(await target()).toBe(join(other, 'webops'))
  })

  it('is left alone when it is another checkout’s or somebody else’s, with a notice', async () => {
    write('webops', '')
    linkShortcut(installation.checkout, link())
    expect(linkShortcut(join(dir, 'second'), link())).toContain(join(installation.checkout, 'webops'))
    expect(await target()).toBe(join(installation.checkout, 'webops'))
    rmSync(link())
    writeFileSync(link(), 'a program of theirs')
    expect(linkShortcut(installation.checkout, link())).toContain('left as it is')
    expect(readFileSync(link(), 'utf8')).toBe('a program of theirs')
  })
})
