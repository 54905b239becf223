import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { tarOf, type TarEntry } from '../../../tests/support/tar.ts'
import { checkArchive } from './check-archive.ts'

const check = (bytes: Buffer, most = 1_000_000) => checkArchive(Readable.from([bytes]), most, new AbortController().signal)

/** A global pax header (POSIX.1-2001, pax interchange format), which the library reads and does not write. */
function headerOf(text: string): Buffer {
  const header = Buffer.alloc(512)
  header.write('pax_global_header', 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write('g', 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const body = Buffer.alloc(512)
  body.write(text)
  return Buffer.concat([header, body])
}

describe('an archive that is put into a volume', () => {
  it('is counted, and says whose its root is', async () => {
    const tar = await tarOf([
      { name: './', type: 'directory', mode: 0o700, uid: 999, gid: 998 },
      { name: './sub/', type: 'directory' },
      { name: './sub/a', content: 'abc' },
      { name: 'b', content: 'de', mode: 0o4755 },
      { name: 'sub/up', type: 'symlink', linkname: '../b' },
      { name: 'hard', type: 'link', linkname: 'sub/a' },
    ])
    expect(await check(tar)).toEqual({ files: 4, bytes: 5, root: { mode: 0o700, uid: 999, gid: 998 } })
  })

  it('may be empty', async () => {
    expect(await check(await tarOf([]))).toEqual({ files: 0, bytes: 0, root: null })
  })

  it.each<[string, TarEntry]>([
    ['an absolute name', { name: '/etc/passwd', content: 'x' }],
    ['a name with ..', { name: 'a/../../b', content: 'x' }],
    ['a name that is ..', { name: '..', type: 'directory' }],
    ['a character device', { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 }],
    ['a block device', { name: 'disk', type: 'block-device', devmajor: 8, devminor: 0 }],
    ['an absolute symbolic link', { name: 'link', type: 'symlink', linkname: '/etc' }],
    ['a symbolic link that leaves the root', { name: 'sub/link', type: 'symlink', linkname: '../../etc' }],
    ['a hard link that leaves the root', { name: 'sub/link', type: 'link', linkname: '../etc/shadow' }],
    ['an absolute hard link', { name: 'link', type: 'link', linkname: '/etc/shadow' }],
    ['a sparse file', { name: 'a', content: 'x', pax: { 'GNU.sparse.name': '../../evil' } }],
    ['a file of no kind that is known', { name: 'a', content: 'x', type: 'contiguous-file' }],
  ])('is refused for %s, by its name', async (_what, evil) => {
    const tar = await tarOf([{ name: 'good', content: 'x' }, evil])
    await expect(check(tar)).rejects.toMatchObject({ code: 'archive_invalid', message: expect.stringContaining(JSON.stringify(evil.name)) })
  })

  it('is refused where a header for all entries says more than a comment', async () => {
    const rest = await tarOf([{ name: 'a', content: 'x' }])
    expect(await check(Buffer.concat([headerOf('22 comment=0123456789\n'), rest]))).toMatchObject({ files: 1 })
    await expect(check(Buffer.concat([headerOf('13 size=9000\n'), rest]))).rejects.toMatchObject({ code: 'archive_invalid' })
  })

  it('is refused where it is no tar, or is not whole', async () => {
    const tar = await tarOf([{ name: 'a', content: 'x'.repeat(5000) }])
    const cuts = [tar.subarray(0, 3000), tar.subarray(0, 512 + 5120), tar.subarray(0, tar.length - 512), tar.subarray(0, 700)]
    for (const bytes of [Buffer.alloc(0), Buffer.from('no tar'), Buffer.alloc(4096, 'x'), ...cuts])
      await expect(check(bytes)).rejects.toMatchObject({ code: 'archive_invalid' })
  })

  it('is refused where it holds more than there is room for', async () => {
    const tar = await tarOf([
      { name: 'a', content: 'x'.repeat(600) },
      { name: 'b', content: 'x'.repeat(600) },
    ])
    // An entry takes up a block beside its content.
    const taken = 1200 + 2 * 4096
    await expect(check(tar, taken - 1)).rejects.toMatchObject({ code: 'archive_too_large' })
    expect(await check(tar, taken)).toMatchObject({ bytes: 1200 })
  })

  it('ends with who waits for it', async () => {
    const never = new Readable({ read: () => undefined })
    await expect(checkArchive(never, 1, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  })
})
