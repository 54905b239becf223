import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Secret } from '#core/secret/secret.ts'
import { ageOpener, ageSealer, generateWorkerKeys } from './age-secrets.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'webops-keys-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function writeKeys(name: string, mode = 0o600) {
  const { identity, recipient } = await generateWorkerKeys()
  await writeFile(join(dir, `${name}.agekey`), `# a comment\n${identity}\n`, { mode })
  await writeFile(join(dir, `${name}.agepub`), `${recipient}\n`)
  return { sealer: ageSealer(join(dir, `${name}.agepub`)), opener: ageOpener(join(dir, `${name}.agekey`)) }
}

it('opens with the private key what was sealed to the public one', async () => {
  const { sealer, opener } = await writeKeys('worker')
  const sealed = await sealer.seal(new Secret('täglich\n'))
  expect(sealed).not.toContain('täglich')
  expect((await opener.open(sealed)).reveal()).toBe('täglich\n')
  expect(await sealer.seal(new Secret(''))).not.toBe(await sealer.seal(new Secret('')))
})

it('says so when it is another key, or what is stored is damaged', async () => {
  const { sealer } = await writeKeys('worker')
  const { opener } = await writeKeys('other')
  await expect(opener.open(await sealer.seal(new Secret('x')))).rejects.toMatchObject({ code: 'secret_unreadable' })
  await expect(opener.open('nonsense')).rejects.toMatchObject({ code: 'secret_unreadable' })
})

it('uses no private key that others can read, and takes one up once it is there', async () => {
  await expect((await writeKeys('open', 0o644)).opener.open('x')).rejects.toMatchObject({ code: 'secret_key_unusable' })
  const early = ageSealer(join(dir, 'worker.agepub'))
  await expect(early.seal(new Secret('x'))).rejects.toMatchObject({ code: 'secret_key_unusable' })
  const { opener } = await writeKeys('worker')
  expect((await opener.open(await early.seal(new Secret('x')))).reveal()).toBe('x')
})
