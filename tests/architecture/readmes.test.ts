import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const foldersIn = (folder: string) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []))

it('each addon and each folder of templates says in its README what it does', () => {
  const folders = [...foldersIn('addons'), ...foldersIn('system-templates'), ...foldersIn('system-templates/dockerfile')]
  expect(folders.length).toBeGreaterThan(20)
  expect(folders.filter((folder) => !existsSync(join(root, folder, 'README.md')))).toEqual([])
})
