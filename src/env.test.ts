import { expect, it } from 'vitest'
import { parseEnv } from './env.ts'

it('asks Let’s Encrypt for certificates, another authority, or nobody', () => {
  expect(parseEnv({}).acme?.directory).toBe('https://acme-v02.api.letsencrypt.org/directory')
  expect(parseEnv({ WEBOPS_ACME_DIRECTORY: 'off' }).acme).toBeNull()
  const own = { WEBOPS_ACME_DIRECTORY: 'https://ca.corp:14000/dir', WEBOPS_ACME_ROOT: '/etc/ca.pem', WEBOPS_ACME_EMAIL: 'root@example.org' }
  expect(parseEnv(own).acme).toEqual({ directory: 'https://ca.corp:14000/dir', rootFile: '/etc/ca.pem', email: 'root@example.org' })
})

it.each([
  ['WEBOPS_ACME_DIRECTORY', 'http://ca.corp/dir'],
  ['WEBOPS_ACME_DIRECTORY', 'letsencrypt'],
  ['WEBOPS_ACME_EMAIL', 'nobody'],
  ['WEBOPS_ACME_ROOT', 'ca.pem'],
])('names the setting that is wrong: %s=%s', (name, value) => {
  expect(() => parseEnv({ [name]: value })).toThrow(name)
})
