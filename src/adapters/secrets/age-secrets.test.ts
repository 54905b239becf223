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

const place = { deploymentId: '01890000-0000-7000-8000-000000000001', variable: 'PASSWORD' }

it('opens with the private key what was sealed to the public one', async () => {
  const { sealer, opener } = await writeKeys('worker')
  const sealed = await sealer.seal(new Secret('täglich\n'), place)
  expect(sealed).not.toContain('täglich')
  expect((await opener.open(sealed, place)).reveal()).toBe('täglich\n')
  expect(await sealer.seal(new Secret(''), place)).not.toBe(await sealer.seal(new Secret(''), place))
})

it('says so when it is another key, or what is stored is damaged', async () => {
  const { sealer } = await writeKeys('worker')
  const { opener } = await writeKeys('other')
  await expect(opener.open(await sealer.seal(new Secret('x'), place), place)).rejects.toMatchObject({ code: 'secret_unreadable' })
  await expect(opener.open('nonsense', place)).rejects.toMatchObject({ code: 'secret_unreadable' })
})

it('uses no private key that others can read, and takes one up once it is there', async () => {
  await expect((await writeKeys('open', 0o644)).opener.open('x', place)).rejects.toMatchObject({ code: 'secret_key_unusable' })
  const early = ageSealer(join(dir, 'worker.agepub'))
  await expect(early.seal(new Secret('x'), place)).rejects.toMatchObject({ code: 'secret_key_unusable' })
  const { opener } = await writeKeys('worker')
  expect((await opener.open(await early.seal(new Secret('x'), place), place)).reveal()).toBe('x')
})

it('does not open a secret that was copied to another deployment or another name', async () => {
  const { sealer, opener } = await writeKeys('copied')
  const sealed = await sealer.seal(new Secret('correct-horse'), place)
  await expect(opener.open(sealed, { ...place, deploymentId: '01890000-0000-7000-8000-000000000002' })).rejects.toMatchObject({
    code: 'secret_misplaced',
  })
  await expect(opener.open(sealed, { ...place, variable: 'GREETING' })).rejects.toMatchObject({ code: 'secret_misplaced' })
})

it('opens a secret of an environment or a project there only', async () => {
  const { sealer, opener } = await writeKeys('scopes')
  const id = place.deploymentId
  const other = '01890000-0000-7000-8000-000000000002'
  const variable = 'PASSWORD'
  const places = [
    { deploymentId: id, variable },
    { environmentId: id, variable },
    { projectId: id, variable },
  ]
  for (const own of places) {
    const sealed = await sealer.seal(new Secret('correct-horse'), own)
    expect((await opener.open(sealed, own)).reveal()).toBe('correct-horse')
    const elsewhere = [
      ...places.filter((one) => one !== own),
      { environmentId: other, variable },
      { projectId: other, variable },
      { ...own, variable: 'OTHER' },
      // Places are put together from parts: none of them makes one the other.
      { deploymentId: `environment ["${id}","${variable}"]`, variable },
      { projectId: `${id}","${variable}`, variable },
    ]
    for (const one of elsewhere) await expect(opener.open(sealed, one)).rejects.toMatchObject({ code: 'secret_misplaced' })
  }
})

it('opens what a repository is read with for its own server only, and as no variable', async () => {
  const { sealer, opener } = await writeKeys('repository')
  const { deploymentId } = place
  const own = { deploymentId, kind: 'password' as const, server: 'https://git.example.org:443' }
  const sealed = await sealer.seal(new Secret('correct-horse'), own)
  expect((await opener.open(sealed, own)).reveal()).toBe('correct-horse')
  const name = `repository ${JSON.stringify([deploymentId, own.kind, own.server])}`
  for (const other of [
    { ...own, server: 'https://evil.example.org:443' },
    { ...own, kind: 'deploy-key' as const },
    { ...own, deploymentId: null },
    place,
    // The names of places are put together from parts: none of them makes one the other.
    { deploymentId: name.split('/')[0] ?? '', variable: name.split('/').slice(1).join('/') },
  ]) {
    await expect(opener.open(sealed, other)).rejects.toMatchObject({ code: 'secret_misplaced' })
  }
})

it('opens a configuration file of its own deployment at its own path only, and as no variable', async () => {
  const { sealer, opener } = await writeKeys('files')
  const { deploymentId } = place
  const own = { deploymentId, file: '/etc/app/key' }
  const sealed = await sealer.seal(new Secret('correct-horse'), own)
  expect((await opener.open(sealed, own)).reveal()).toBe('correct-horse')
  for (const other of [
    { deploymentId, file: '/etc/app/key2' },
    { deploymentId: '01890000-0000-7000-8000-000000000002', file: '/etc/app/key' },
    place,
    { deploymentId, kind: 'certificate' as const, host: '/etc/app/key' },
    { deploymentId: `${deploymentId}","/etc`, file: '/app/key' },
  ])
    await expect(opener.open(sealed, other)).rejects.toMatchObject({ code: 'secret_misplaced' })
  // A variable's name cannot make its place that of a file either.
  const variable = await sealer.seal(new Secret('x'), place)
  await expect(opener.open(variable, { deploymentId, file: place.variable })).rejects.toMatchObject({ code: 'secret_misplaced' })
})
