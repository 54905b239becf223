import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Secret } from '#core/secret/secret.ts'
import { ageOpener, ageSealer, generateWorkerKeys } from './age-secrets.ts'
import { ageResealer } from './resealer.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'resealer-'))
})
afterEach(() => rm(dir, { recursive: true }))

const place = { deploymentId: '01890000-0000-7000-8000-000000000001', variable: 'PASSWORD' }
const [publicFile, privateFile] = [() => join(dir, 'key.agepub'), () => join(dir, 'key.agekey')]

async function use(...identities: { identity: string; recipient: string }[]): Promise<void> {
  await writeFile(publicFile(), `${identities[0]?.recipient}\n`)
  await writeFile(privateFile(), identities.map(({ identity }) => `${identity}\n`).join(''), { mode: 0o600 })
}

it('takes a secret to the newest key with its place, and says which are there already and which no key opens', async () => {
  const [old, fresh, foreign] = await Promise.all([generateWorkerKeys(), generateWorkerKeys(), generateWorkerKeys()])
  await use(old)
  const sealed = await ageSealer(publicFile()).seal(new Secret('täglich\n'), place)
  const resealer = await ageResealer([fresh.identity, old.identity])
  const resealed = await resealer.reseal(sealed)
  if (resealed === null || resealed === 'unreadable') throw new Error('It was not encrypted again.')
  expect([await resealer.opens(sealed), await resealer.opens(resealed.ciphertext)]).toEqual([false, true])
  expect(await resealer.reseal(resealed.ciphertext)).toBeNull()
  await use(fresh)
  expect((await ageOpener(privateFile()).open(resealed.ciphertext, place)).reveal()).toBe('täglich\n')
  await expect(ageOpener(privateFile()).open(resealed.ciphertext, { ...place, variable: 'OTHER' })).rejects.toMatchObject({
    code: 'secret_misplaced',
  })
  expect(await (await ageResealer([foreign.identity])).reseal(sealed)).toBe('unreadable')
  expect(await resealer.reseal('nonsense')).toBe('unreadable')
})

it('is not needed by who has the files open: several keys are accepted, and files that were replaced are read again', async () => {
  const [old, fresh] = await Promise.all([generateWorkerKeys(), generateWorkerKeys()])
  await use(old)
  const [sealer, opener] = [ageSealer(publicFile()), ageOpener(privateFile())]
  const before = await sealer.seal(new Secret('before'), place)
  expect((await opener.open(before, place)).reveal()).toBe('before')
  await use(fresh, old)
  const after = await sealer.seal(new Secret('after'), place)
  expect([(await opener.open(before, place)).reveal(), (await opener.open(after, place)).reveal()]).toEqual(['before', 'after'])
  await use(fresh)
  await expect(opener.open(before, place)).rejects.toMatchObject({ code: 'secret_unreadable' })
  expect((await opener.open(after, place)).reveal()).toBe('after')
})
