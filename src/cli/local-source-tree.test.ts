import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { detectCandidates } from '#core/detection/detect-candidates.ts'
import { localSourceTree } from './local-source-tree.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'webops-tree-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const put = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

describe('a folder on this machine', () => {
  it('follows links to files within it, and no others', async () => {
    put('real/package.json', '{}')
    symlinkSync('real/package.json', join(folder, 'package.json'))
    symlinkSync('/etc/passwd', join(folder, 'passwd'))
    symlinkSync('../..', join(folder, 'real', 'up'))
    symlinkSync('itself', join(folder, 'itself'))
    symlinkSync('.', join(folder, 'loop'))
    const tree = await localSourceTree(folder)
    expect(tree.paths).toEqual(['itself', 'loop', 'package.json', 'passwd', 'real/package.json', 'real/up'])
    expect(await tree.read('package.json')).toBe('{}')
    for (const path of ['passwd', 'itself', 'loop', 'real/up', 'loop/loop/../../x', '../x', 'gone'])
      expect(await tree.read(path), path).toBeNull()
  })

  it('never reads files of gigabytes, pipes, or what it may not', async () => {
    put('package.json', '')
    truncateSync(join(folder, 'package.json'), 3 * 1024 ** 3)
    put('closed', 'x')
    chmodSync(join(folder, 'closed'), 0)
    execFileSync('mkfifo', [join(folder, 'Procfile')])
    const tree = await localSourceTree(folder)
    expect(await tree.read('package.json')).toBeNull()
    expect(await tree.read('Procfile')).toBeNull()
    put('server.js', 'require("http")')
    const begun = performance.now()
    const found = await detectCandidates(await localSourceTree(folder))
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(found.flatMap(({ warnings }) => warnings).join('\n')).toContain('package.json is not read: it is longer than 1 MiB')
  })

  it('leaves folders of tools out but for their names, and says when there is no folder', async () => {
    put('node_modules/x/package.json', '{}')
    put('.git/config', '')
    put('src/a.js', '')
    expect(await localSourceTree(folder)).toMatchObject({ paths: ['src/a.js'], skipped: ['.git', 'node_modules'] })
    await expect(localSourceTree(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'folder_not_found' })
  })
})
