import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { Actor } from '../user/actor.ts'
import { authenticateKey, noteKeyUse } from './authenticate-key.ts'
import { addSshKey, listSshKeys, removeSshKey } from './ssh-keys.ts'
import { freshPublicKey, sshBlob } from '../../../tests/support/ssh-public-key.ts'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'

let memory: MemoryCore
let ada: Extract<Actor, { type: 'user' }>
let eve: Actor
let dir: string
beforeAll(async () => {
  memory = await memoryCore()
  ada = await userWith(memory, 'ada', 'developer')
  eve = await userWith(memory, 'eve', 'developer')
  dir = mkdtempSync(join(tmpdir(), 'webops-keys-'))
})
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await memory.remove()
})
beforeEach(async () => {
  await memory.database.sshKey.deleteMany()
  await memory.database.auditEvent.deleteMany()
})

/** A key as ssh-keygen makes it, with the fingerprint that it prints. */
async function generated(name: string, ...options: string[]) {
  const [file, comment] = [join(dir, name), `${name}@laptop`]
  await requireProgram('ssh-keygen', ['-q', '-N', '', '-C', comment, '-f', file, ...options])
  const fingerprint = (await requireProgram('ssh-keygen', ['-lf', file])).split(' ')[1] ?? ''
  return { file, line: readFileSync(`${file}.pub`, 'utf8'), fingerprint }
}

const add = (key: string, name?: string, actor: Actor = ada) => addSshKey(memory.core, actor, { key, name })
const refusal = (key: string) => add(key).catch((error: Error) => error)

describe('a key', () => {
  it.each([
    ['ed25519', []],
    ['ecdsa', ['-b', '521']],
    ['rsa', ['-b', '2048']],
  ])('of the type %s is kept under its comment, with the fingerprint that ssh-keygen prints', async (type, options) => {
    const { line, fingerprint } = await generated(type, '-t', type, ...options)
    const record = await add(line)
    expect(record).toMatchObject({ name: `${type}@laptop`, fingerprint, lastUsedAt: null })
    expect(`${record.type} ${record.publicKey} ${record.name}`).toBe(line.trim())
  })

  it('gets another name where one is given, and its type where it has none', async () => {
    expect((await add(freshPublicKey('comment'), ' laptop ')).name).toBe('laptop')
    expect((await add(freshPublicKey())).name).toBe('ssh-ed25519')
  })

  it('that is private is refused in words that say so, and kept nowhere', async () => {
    const { file } = await generated('private', '-t', 'ed25519')
    const text = readFileSync(file, 'utf8')
    const error = await refusal(text)
    expect(error).toMatchObject({ code: 'ssh_key_private', field: 'key' })
    const secret = text.split('\n')[2] ?? ''
    expect(JSON.stringify([error, await memory.database.auditEvent.findMany()])).not.toContain(secret)
  })

  it.each([
    ['options before it', () => `command="id",no-pty ${freshPublicKey()}`, 'something before'],
    ['a second key after it', () => `${freshPublicKey()}\n${freshPublicKey()}`, 'more than one line'],
    ['another type than it says', () => freshPublicKey().replace('ssh-ed25519 ', 'ecdsa-sha2-nistp256 '), 'not whole'],
    ['an end that is missing', () => freshPublicKey().slice(0, -8), 'not whole'],
    [
      'bytes after its end',
      () => `ssh-ed25519 ${Buffer.concat([blobOf(freshPublicKey()), Buffer.from('more')]).toString('base64')}`,
      'not whole',
    ],
    ['a point that is not on its curve', () => `ecdsa-sha2-nistp256 ${offCurve()}`, 'not whole'],
    ['1024 bits of RSA', () => rsa(1024), '1024 bits'],
    ['a security key behind it', () => 'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaA== x', 'security key'],
    ['DSA', () => 'ssh-dss AAAAB3NzaC1kc3MAAACB x', 'DSA'],
    ['another format', () => '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----', 'another format'],
    ['words instead of it', () => 'my key', 'no public key'],
  ])('with %s is refused', async (_what, key, words) => {
    expect(await refusal(key())).toMatchObject({ code: 'ssh_key_invalid', field: 'key', message: expect.stringContaining(words) })
    expect(await memory.database.sshKey.count()).toBe(0)
  })

  it('that is a certificate is refused', async () => {
    const authority = await generated('authority', '-t', 'ed25519')
    const { file } = await generated('certified', '-t', 'ed25519')
    const line = `${file}.pub`
    await requireProgram('ssh-keygen', ['-q', '-s', authority.file, '-I', 'x', '-n', 'git', line])
    expect(await refusal(readFileSync(`${file}-cert.pub`, 'utf8'))).toMatchObject({ message: 'This is a certificate.' })
  })

  it('is one person’s: whose it is nobody else is told', async () => {
    const key = freshPublicKey('x')
    await add(key, 'the laptop of ada')
    const error = await add(key, 'mine', eve).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'ssh_key_taken' })
    expect((error as Error).message).not.toMatch(/ada/i)
    expect(await listSshKeys(memory.core, eve)).toEqual([])
    await expect(add(key)).rejects.toMatchObject({ code: 'ssh_key_taken', message: expect.stringContaining('the laptop of ada') })
  })

  it('is one of 50 at most', async () => {
    for (let count = 0; count < 50; count += 1) await add(freshPublicKey())
    await expect(add(freshPublicKey())).rejects.toMatchObject({ code: 'ssh_key_limit' })
  })

  it('is nobody’s for root on the server', async () => {
    await expect(add(freshPublicKey(), 'x', LOCAL)).rejects.toMatchObject({ code: 'user_required' })
  })

  it('is on record when it comes and goes, and is removed by its owner alone', async () => {
    const { id, fingerprint } = await add(freshPublicKey(), 'laptop')
    await expect(removeSshKey(memory.core, eve, id)).rejects.toMatchObject({ code: 'ssh_key_not_found' })
    await removeSshKey(memory.core, ada, id)
    const events = await memory.database.auditEvent.findMany({ orderBy: { id: 'asc' } })
    expect(events.map(({ action, target }) => [action, target])).toEqual([
      ['ssh-key.add', `ssh-key:${id}`],
      ['ssh-key.remove', `ssh-key:${id}`],
    ])
    expect(JSON.stringify(events)).toContain(fingerprint)
  })
})

describe('who comes with a key', () => {
  it('is its owner, with what they may do now, until it is removed or they are disabled', async () => {
    const key = await add(freshPublicKey())
    expect(await authenticateKey(memory.core, key)).toEqual({ ...ada, via: { type: 'ssh-key', id: key.id } })
    await memory.database.user.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })
    expect(await authenticateKey(memory.core, key)).toBeNull()
    await memory.database.user.update({ where: { id: ada.id }, data: { disabledAt: null } })
    expect(await authenticateKey(memory.core, { ...key, publicKey: 'AAAA' })).toBeNull()
    await removeSshKey(memory.core, ada, key.id)
    expect(await authenticateKey(memory.core, key)).toBeNull()
  })

  it('is seen to have used it when they did something, and not when they only knocked', async () => {
    const key = await add(freshPublicKey())
    const actor = await authenticateKey(memory.core, key)
    expect((await listSshKeys(memory.core, ada))[0]?.lastUsedAt).toBeNull()
    await noteKeyUse(memory.core, actor ?? LOCAL)
    expect((await listSshKeys(memory.core, ada))[0]?.lastUsedAt).toEqual(expect.any(Date))
  })
})

function blobOf(line: string): Buffer {
  return Buffer.from(line.split(' ')[1] ?? '', 'base64')
}

function offCurve(): string {
  return sshBlob('ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)])).toString('base64')
}

function rsa(bits: number): string {
  const { n = '', e = '' } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' })
  const modulus = Buffer.concat([Buffer.alloc(1), Buffer.from(n, 'base64url')])
  return `ssh-rsa ${sshBlob('ssh-rsa', Buffer.from(e, 'base64url'), modulus).toString('base64')}`
}
