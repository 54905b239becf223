import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachesIn, filesWith, isRoot } from './inspect-image.ts'

let work: string
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'inspect-image-'))
})
afterEach(() => rmSync(work, { recursive: true }))

/** A layer that holds these files. */
function layer(name: string, files: Record<string, string>): string {
  const folder = join(work, name)
  mkdirSync(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('what package managers leave', () => {
  it.each([
    'root/.npm/_cacache/index-v5/aa',
    'home/node/.npm/_cacache/index-v5/aa',
    'root/.cache/pip/http/a',
    'var/lib/apt/lists/deb.debian.org_debian_dists_trixie_InRelease',
    'var/cache/apt/pkgcache.bin',
    'var/cache/apt/archives/tini_0.19.0-1_amd64.deb',
    'go/pkg/mod/cache/download/a',
    'usr/local/share/.cache/v6/a',
  ])('is found: %s', (path) => {
    expect(cachesIn([layer('layer 1', {}), layer('layer 2', { [path]: '' })])).toHaveLength(1)
  })

  it('is told from what belongs there', () => {
    const paths = ['var/lib/apt/lists/lock', 'var/cache/apt/archives/lock', 'root/.npmrc', 'app/.cache/kept', 'app/node_modules/a/cache']
    expect(cachesIn([layer('layer 1', Object.fromEntries(paths.map((path) => [path, ''])))])).toEqual([])
  })

  it('is found in the layer that a later one removes it from', () => {
    const layers = [layer('layer 1', { 'root/.npm/_cacache/a': '' }), layer('layer 2', { 'root/.npm/.wh._cacache': '' })]
    expect(cachesIn(layers)).toEqual(['layer 1: root/.npm/_cacache'])
  })
})

describe('a secret', () => {
  it('is found in whatever file of whatever layer, binary and hidden ones too', async () => {
    const layers = [
      layer('layer 1', { 'app/.env': 'KEY=-canary-1' }),
      layer('layer 2', { 'app/a.pyc': '\0\u0001 -canary-1 \0', 'proc/b': 'canary-2' }),
    ]
    expect(await filesWith('-canary-1', layers)).toEqual(['layer 1: app/.env', 'layer 2: app/a.pyc'])
  })

  it('is not looked for where a link of the image points out of it', async () => {
    const folder = layer('layer 1', { 'app/a': 'nothing' })
    writeFileSync(join(work, 'outside'), 'canary-1')
    symlinkSync(join(work, 'outside'), join(folder, 'link'))
    expect(await filesWith('canary-1', [folder])).toEqual([])
  })

  it('is not said to be absent where nothing could be read', async () => {
    await expect(filesWith('canary-1', [join(work, 'nowhere')])).rejects.toThrow('could not be searched')
  })
})

it.each(['', 'root', '0', '0:0', 'root:node', ':1000'])('takes USER %j for root', (user) => expect(isRoot(user)).toBe(true))
it.each(['node', '1000', '10001:0', 'rooted', 'www-data'])('takes USER %j for no root', (user) => expect(isRoot(user)).toBe(false))
