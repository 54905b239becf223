import { execFileSync } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificateFor } from '../../../tests/support/certificates.ts'
import { acmeForCaddy, obtainedCertificates } from './certificate-storage.ts'

const acme = { directory: 'https://127.0.0.1:14000/dir' }
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'webops-storage-'))
})
afterEach(() => rm(root, { recursive: true }))

async function store(name: string, content: string, folder = '127.0.0.1-14000-dir') {
  await mkdir(join(root, 'certificates', folder, name), { recursive: true })
  await writeFile(join(root, 'certificates', folder, name, `${name}.crt`), content)
}

describe('public certificates', () => {
  it('are there when Caddy has one of this authority that has not run out', async () => {
    const { chain } = await makeCertificateFor(['a.org'])
    await store('a.org', chain)
    await store('b.org', chain, 'local')
    await store('c.org', 'nothing')
    const names = ['a.org', 'b.org', 'c.org', 'd.org']
    expect([...(await obtainedCertificates(root, acme, names, new Date()))]).toEqual(['a.org'])
    expect([...(await obtainedCertificates(root, acme, names, new Date(Date.now() + 20 * 86_400_000)))]).toEqual([])
  })

  it('are not looked for where a link or a pipe lies in the way', async () => {
    const { chain } = await makeCertificateFor(['a.org'])
    await store('other.org', chain)
    const folder = join(root, 'certificates/127.0.0.1-14000-dir')
    await mkdir(join(folder, 'link.org'))
    await symlink(join(folder, 'other.org/other.org.crt'), join(folder, 'link.org/link.org.crt'))
    await mkdir(join(folder, 'pipe.org'))
    execFileSync('mkfifo', [join(folder, 'pipe.org/pipe.org.crt')])
    expect([...(await obtainedCertificates(root, acme, ['link.org', 'pipe.org'], new Date()))]).toEqual([])
  })
})

describe("the authority's root", () => {
  it('is laid where Caddy can read it, and follows no link there', async () => {
    const { authority } = await makeCertificateFor(['a.org'])
    const given = join(root, 'root.pem')
    await writeFile(given, authority)
    await chmod(given, 0o600)
    const { rootFile = '' } = await acmeForCaddy(join(root, 'storage'), { ...acme, rootFile: given })
    expect(await readFile(rootFile, 'utf8')).toBe(authority)
    await rm(rootFile)
    const victim = join(root, 'victim')
    await writeFile(victim, 'precious')
    await symlink(victim, rootFile)
    await acmeForCaddy(join(root, 'storage'), { ...acme, rootFile: given })
    expect(await readFile(victim, 'utf8')).toBe('precious')
    expect([(await lstat(rootFile)).isFile(), (await lstat(rootFile)).mode & 0o777]).toEqual([true, 0o644])
  })

  it('is left out where there is none, and nothing else', async () => {
    await writeFile(join(root, 'root.pem'), 'nothing')
    for (const rootFile of [join(root, 'root.pem'), join(root, 'missing.pem')])
      expect(await acmeForCaddy(root, { ...acme, email: 'a@b.org', rootFile })).toEqual({ ...acme, email: 'a@b.org' })
  })
})
