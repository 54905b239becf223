import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addonRegistry } from './addon-registry.ts'
import { discoverAddons } from './discover-addons.ts'

const MANIFEST = `
version: 1.0.0
api: 1
title: Notifier
description: Tells somebody.
hooks:
  post_deployment: { handler: "hooks.ts#notify", priority: 95, timeout: 5s, on_error: warn }
settings:
  greeting: { type: string, default: hello }
`
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'addons-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function write(name: string, manifest: string, hooks = 'export const notify = () => []') {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'addon.yaml'), manifest)
  await writeFile(join(folder, name, 'hooks.ts'), hooks)
}

describe('discoverAddons', () => {
  it('finds an addon by its addon.yaml, with its hooks and default settings', async () => {
    await write('notifier', `name: notifier\n${MANIFEST}`)
    const [found] = await discoverAddons([folder])
    expect(found?.error).toBeNull()
    const registry = addonRegistry(found?.addon ? [found.addon] : [])
    expect(registry.deploymentHooks('post_deployment')).toMatchObject([
      { addon: 'notifier', priority: 95, timeoutMs: 5000, onError: 'warn' },
    ])
    expect(registry.settings('notifier')).toEqual({ greeting: 'hello' })
  })

  it.each([
    ['a name that is not its folder', `name: other\n${MANIFEST}`, undefined, /folder is called "broken"/],
    ['a field that nobody knows', `name: broken\ncolour: red\n${MANIFEST}`, undefined, /colour/],
    ['YAML that cannot be read', 'name: [', undefined, /cannot be read/],
    ['a handler that is not exported', `name: broken\n${MANIFEST}`, 'export const other = () => []', /does not export a function notify/],
    ['code that throws when it is loaded', `name: broken\n${MANIFEST}`, 'throw new Error("boom")', /boom/],
  ])('reports %s and keeps the others working', async (_what, manifest, hooks, problem) => {
    await write('broken', manifest, hooks)
    await write('notifier', `name: notifier\n${MANIFEST}`)
    const found = await discoverAddons([folder])
    expect(found.find((addon) => addon.name === 'broken')?.error).toMatch(problem)
    expect(found.find((addon) => addon.name === 'notifier')?.addon).not.toBeNull()
  })

  it('refuses a handler outside of the folder', async () => {
    await write('broken', `name: broken\n${MANIFEST.replace('hooks.ts#', '../../hooks.ts#')}`)
    expect((await discoverAddons([folder]))[0]?.error).toMatch(/outside of the addon's folder/)
  })

  it('leaves out an addon whose requirement is broken, and what requires that in turn', async () => {
    await write('base', 'name: [')
    await write('middle', `name: middle\nrequires: { addons: [base] }\n${MANIFEST}`)
    await write('top', `name: top\nrequires: { addons: [middle] }\n${MANIFEST}`)
    const found = await discoverAddons([folder])
    expect(found.filter((addon) => addon.addon)).toEqual([])
    expect(found.find((addon) => addon.name === 'top')?.error).toMatch(/needs the addon middle/)
  })

  it('counts a folder that is not there as empty', async () => {
    expect(await discoverAddons([join(folder, 'nowhere')])).toEqual([])
  })
})
