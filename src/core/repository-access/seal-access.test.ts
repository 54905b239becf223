import { describe, expect, it } from 'vitest'
import { freshKeyPair } from '../../../tests/support/ssh-private-key.ts'
import type { SecretPlace } from '../ports/secrets.ts'
import type { AccessRecord } from './access-record.ts'
import { sealAccess, type AccessChange } from './seal-access.ts'

const HTTPS = 'https://git.example.org/shop.git'
const SSH = 'git@git.example.org:shop.git'
const KEY = freshKeyPair().private
const stored: AccessRecord = { kind: 'password', username: 'ada', ciphertext: 'age…', fingerprint: '0123456789ab' }
const storedKey: AccessRecord = { kind: 'deploy-key', username: null, ciphertext: 'age…', fingerprint: 'SHA256:x' }

const places: SecretPlace[] = []
const sealer = { seal: async (_secret: unknown, place: SecretPlace) => (places.push(place), 'sealed') }
const change = (given: AccessChange['given'], more: Partial<AccessChange> = {}) =>
  sealAccess(sealer, { deploymentId: 'd1', repository: HTTPS, given, stored: null, storedFor: null, ...more })
const changeStored = (given: AccessChange['given'], repository: string | null = HTTPS) =>
  change(given, { repository, stored, storedFor: HTTPS })

describe('with what a repository is read', () => {
  it('is sealed for its deployment and its server, however that is written', async () => {
    for (const repository of ['https://GIT.example.org./a.git', 'https://git.example.org:443/b.git']) {
      expect(await change({ repositoryPassword: 'word' }, { repository })).toMatchObject({
        kind: 'password',
        username: null,
        ciphertext: 'sealed',
      })
      expect(places.at(-1)).toEqual({ deploymentId: 'd1', kind: 'password', server: 'https://git.example.org:443' })
    }
    expect(await change({ deployKey: KEY }, { repository: SSH })).toMatchObject({
      kind: 'deploy-key',
      fingerprint: expect.stringMatching(/^SHA256:/),
    })
    expect(places.at(-1)).toEqual({ deploymentId: 'd1', kind: 'deploy-key', server: 'ssh://git.example.org:22' })
  })

  it('has a fingerprint that tells nothing about a password', async () => {
    const [one, other] = await Promise.all([change({ repositoryPassword: 'word' }), change({ repositoryPassword: 'other' })])
    // The sealer of this test always gives the same ciphertext.
    expect(one?.fingerprint).toBe(other?.fingerprint)
  })

  it('stays as it is where nothing is said', async () => {
    expect(await changeStored({})).toBe(stored)
    expect(await changeStored({ deployKey: null })).toBe(stored)
    expect(await changeStored({}, 'https://git.example.org/other.git')).toBe(stored)
    expect(await changeStored({ repositoryUsername: 'eve' })).toEqual({ ...stored, username: 'eve' })
    for (const repository of [HTTPS, 'https://other.example.org/a.git'])
      expect(await changeStored({ repositoryPassword: 'new' }, repository)).toMatchObject({ username: 'ada', ciphertext: 'sealed' })
  })

  it('goes with null, with the repository, or for what is given instead', async () => {
    expect(await changeStored({ repositoryPassword: null })).toBeNull()
    expect(await changeStored({}, null)).toBeNull()
    expect(await change({ deployKey: null }, { repository: SSH, stored: storedKey, storedFor: SSH })).toBeNull()
    expect(await changeStored({ deployKey: KEY }, SSH)).toMatchObject({ kind: 'deploy-key', username: null })
    expect(await changeStored({ repositoryPassword: null }, 'https://other.example.org/a.git')).toBeNull()
  })

  it.each([
    'https://git.example.org:8443/a.git',
    'https://git.example.org.evil.org/a.git',
    'http://git.example.org/a.git',
    SSH,
    '/srv/a.git',
  ])('does not go along to %s', async (repository) => {
    await expect(changeStored({}, repository)).rejects.toMatchObject({ code: 'repository_access_elsewhere', field: 'repository' })
    await expect(changeStored({ repositoryUsername: 'eve' }, repository)).rejects.toMatchObject({ code: 'repository_access_elsewhere' })
  })

  it.each([
    ['a password for ssh', SSH, { repositoryPassword: 'word' }, 'repository_access_unfit', 'repositoryPassword'],
    [
      'a password for http',
      'http://git.example.org/a.git',
      { repositoryPassword: 'word' },
      'repository_access_unfit',
      'repositoryPassword',
    ],
    ['a password for a path', '/srv/a.git', { repositoryPassword: 'word' }, 'repository_access_unfit', 'repositoryPassword'],
    ['a password for nothing', null, { repositoryPassword: 'word' }, 'repository_access_unfit', 'repositoryPassword'],
    ['a key for https', HTTPS, { deployKey: KEY }, 'repository_access_unfit', 'deployKey'],
    ['a user name for ssh', SSH, { repositoryUsername: 'ada' }, 'repository_access_unfit', 'repositoryUsername'],
    ['a user name with a key', SSH, { repositoryUsername: 'ada', deployKey: KEY }, 'repository_access_unfit', 'repositoryUsername'],
    ['a user name alone', HTTPS, { repositoryUsername: 'ada' }, 'repository_password_missing', 'repositoryPassword'],
    ['both', SSH, { repositoryPassword: 'word', deployKey: KEY }, 'repository_access_twice', 'deployKey'],
    ['half of a key', SSH, { deployKey: KEY.slice(0, 120) }, 'deploy_key_invalid', 'deployKey'],
    ['a public key', SSH, { deployKey: freshKeyPair().public }, 'deploy_key_invalid', 'deployKey'],
  ])('is not %s', async (_what, repository, given, code, field) => {
    await expect(change(given, { repository })).rejects.toMatchObject({ code, field, hint: expect.any(String) })
  })
})
