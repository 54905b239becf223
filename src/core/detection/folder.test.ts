import { describe, expect, it } from 'vitest'
import { Folder } from './folder.ts'

const folderOf = (files: Record<string, string>) =>
  new Folder({ paths: Object.keys(files).sort(), read: (path) => Promise.resolve(files[path] ?? null) })

describe('a folder of a source tree', () => {
  it('reads no file that was cut at 1 MiB, and says so', async () => {
    const folder = folderOf({ 'package.json': `{"name":"${'x'.repeat(1024 * 1024)}`.slice(0, 1024 * 1024) })
    expect(await folder.json('package.json')).toBeNull()
    expect(folder.problems).toEqual([expect.stringContaining('package.json is not read: it is longer than 1 MiB')])
  })

  it('reads no YAML that is longer than any manifest, and says so', async () => {
    const folder = folderOf({ 'compose.yaml': 'a: "\n'.repeat(70_000) })
    expect(await folder.yaml('compose.yaml')).toBeNull()
    expect(folder.problems).toEqual(['compose.yaml, line 1, column 1: it is longer than 128 KiB'])
  })

  it('says in which line and column a manifest is wrong', async () => {
    const folder = folderOf({
      'package.json': '{\n  "name": "shop",\n  "scripts": { "start" }\n}',
      'pyproject.toml': '[project]\nname = \n',
    })
    expect([await folder.json('package.json'), await folder.toml('pyproject.toml')]).toEqual([null, null])
    expect(folder.problems[0]).toMatch(/^package\.json, line 3, column \d+: /)
    expect(folder.problems[1]).toMatch(/^pyproject\.toml, line 2, column \d+: /)
  })
})
