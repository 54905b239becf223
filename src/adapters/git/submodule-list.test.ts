import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listSubmodules, submoduleAddress, submoduleFolder } from './submodule-list.ts'

const COMMIT = 'c'.repeat(40)
const link = (path: string) => `160000 commit ${COMMIT}\t${path}\0`
const module = (name: string, path: string, url: string) => `submodule.${name}.path\n${path}\0submodule.${name}.url\n${url}\0`

describe('the submodules of a commit', () => {
  it('are those that the tree has, with the addresses that .gitmodules has for their folders', () => {
    const modules = `${module('a.b', 'libs/a', 'https://x.example/a')}submodule.a.b.update\n!touch x\0${module('old', 'gone', '../gone')}`
    expect(listSubmodules(`100644 blob ${COMMIT}\tlibs/b\0${link('libs/a')}`, modules)).toEqual([
      { path: 'libs/a', commit: COMMIT, url: 'https://x.example/a' },
    ])
  })

  it('need an address', () => {
    expect(() => listSubmodules(link('a'), '')).toThrow(/has no address/)
  })

  it.each(['../x', 'a/../../x', '/etc', 'a//b', '.git', 'a/.Git/hooks', '.git./x', 'git~1', 'a\\b', 'a\nb', './a', ''])(
    'are refused in the folder %j, in the tree or in .gitmodules',
    (path) => {
      expect(() => listSubmodules(link(path), module('m', 'other', 'https://x.example/a'))).toThrow(/does not stay inside/)
      expect(() => listSubmodules('', module('m', path, 'https://x.example/a'))).toThrow(/does not stay inside/)
    },
  )
})

describe("a submodule's address", () => {
  it.each([
    ['https://h.example/team/shop.git', '../lib.git', 'https://h.example/team/lib.git'],
    ['https://h.example:8443/team/shop.git/', '../../lib', 'https://h.example:8443/lib'],
    ['https://h.example/shop', './lib', 'https://h.example/shop/lib'],
    ['git@h.example:team/shop.git', '../lib.git', 'git@h.example:team/lib.git'],
    ['git@h.example:shop.git', '../lib.git', 'git@h.example:lib.git'],
    ['ssh://git@h.example:22/team/shop.git', '../../a/lib.git', 'ssh://git@h.example:22/a/lib.git'],
    ['/srv/git/shop.git', 'git@h.example:team/lib.git', 'git@h.example:team/lib.git'],
  ])('of %s, %s is %s', (base, url, address) => expect(submoduleAddress(base, { path: 'x', url })).toBe(address))

  it.each([
    ['/srv/git/shop.git', '../lib.git'],
    ['push:01920000-0000-7000-8000-000000000000', '../lib.git'],
    ['https://h.example/shop.git', '../../lib.git'],
    ['https://h.example/shop.git', 'push:01920000-0000-7000-8000-000000000000'],
    ['https://h.example/shop.git', 'push'],
    ['https://h.example/shop.git', 'file:///etc'],
    ['https://h.example/shop.git', '/etc'],
    ['https://h.example/shop.git', 'ext::sh -c id'],
    ['https://h.example/shop.git', '-u./x'],
    ['https://h.example/shop.git', 'ssh://-oProxyCommand=x/y'],
    ['https://h.example/shop.git', 'git://h.example/lib.git'],
    ['https://h.example/shop.git', 'https://u:p@h.example/lib.git'],
    ['https://h.example/shop.git', ''],
  ])('is refused: beside %s, %s', (base, url) => {
    expect(() => submoduleAddress(base, { path: 'x', url })).toThrow(expect.objectContaining({ code: 'git_submodule_refused' }))
  })
})

describe("a submodule's folder", () => {
  let tree: string
  beforeEach(async () => {
    tree = await mkdtemp(join(tmpdir(), 'webops-tree-'))
    await mkdir(join(tree, 'libs/a'), { recursive: true })
    await symlink('/tmp', join(tree, 'link'))
  })
  afterEach(() => rm(tree, { recursive: true, force: true }))

  it('is where the tree has it', async () => {
    await expect(submoduleFolder(tree, 'libs/a')).resolves.toBe(join(tree, 'libs/a'))
    await expect(submoduleFolder(tree, 'new/b')).resolves.toBe(join(tree, 'new/b'))
  })

  it.each(['link', 'link/x'])('%s, which is a link, is refused', async (path) => {
    await expect(submoduleFolder(tree, path)).rejects.toMatchObject({ code: 'git_submodule_refused' })
  })
})
