import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkResolvedAddresses, checkSource } from './check-source.ts'
import { defaultPolicy, loadPolicy } from './load-policy.ts'

const policy = defaultPolicy()

describe('where source may come from', () => {
  it('allows https and ssh, and hands git an address that can be read in one way only', () => {
    expect(checkSource(policy, 'https://git.example.org/shop').url).toBe('https://git.example.org/shop')
    expect(checkSource(policy, 'https://GIT.example.org:8443/a/b.git')).toMatchObject({
      host: 'git.example.org',
      port: 8443,
      url: 'https://git.example.org:8443/a/b.git',
    })
    expect(checkSource(policy, 'git@git.example.org:team/shop.git')).toMatchObject({ transport: 'ssh', user: 'git', path: 'team/shop.git' })
    expect(checkSource(policy, 'ssh://git@git.example.org:2222/shop.git')).toMatchObject({
      transport: 'ssh',
      port: 2222,
      url: 'ssh://git@git.example.org:2222/shop.git',
    })
    expect(checkSource(policy, 'https://10.1.2.3/shop.git').host).toBe('10.1.2.3')
  })

  it.each([
    '--upload-pack=touch /tmp/x',
    '-oProxyCommand=x@host:y',
    "ext::sh -c 'touch /tmp/x'",
    'https://user:secret@git.example.org/shop.git',
    'https://git.example.org/shop.git?x=1',
    'https://git.example.org/a\nb',
    'https://git.example.org/a b',
    'ssh://-oProxyCommand=x/y',
    'ssh://-x@host/y',
    'git@-host:x',
    'ftp://git.example.org/shop.git',
    'file://host/srv/git',
    '/srv/../etc',
    'shop.git',
    '',
  ])('refuses %j', (url) => {
    expect(() => checkSource(policy, url)).toThrow(expect.objectContaining({ code: 'policy_url_invalid', field: 'repository' }))
  })

  it.each([
    'https://localhost/a',
    'https://git.localhost/a',
    'https://LOCALHOST./a',
    'https://127.0.0.1/a',
    'https://127.1/a',
    'https://2130706433/a',
    'https://0x7f.0.0.1/a',
    'https://[0:0:0:0:0:0:0:1]/a',
    'https://[0:0:0:0:0:ffff:127.0.0.1]/a',
    'https://[0:0:0:0:0:ffff:a9fe:a9fe]/a',
    'https://169.254.169.254/a',
    'https://0.0.0.0/a',
    'ssh://git@[fe80:0:0:0:0:0:0:1]/a',
    'ssh://git@127.1/a',
    'ssh://git@2130706433/a',
    'git@0x7f.1:a',
  ])('refuses %s, which is this machine or its link', (url) => {
    expect(() => checkSource(policy, url)).toThrow(expect.objectContaining({ code: 'policy_address_refused' }))
    expect(() => checkSource(loadPolicy('git: { allowPrivateAddresses: true }'), url)).not.toThrow()
  })

  it('looks at what a name resolves to', () => {
    expect(() => checkResolvedAddresses(policy, 'rebound.example.org', ['203.0.113.5', '127.0.0.1'])).toThrow(
      expect.objectContaining({ code: 'policy_address_refused' }),
    )
    expect(() => checkResolvedAddresses(policy, 'git.example.org', ['203.0.113.5', '2001:db8::1'])).not.toThrow()
  })

  it('allows local paths beneath listed folders only', () => {
    const listed = loadPolicy('git: { localPaths: [/srv/git/] }')
    expect(checkSource(listed, '/srv/git/shop.git').url).toBe('/srv/git/shop.git')
    expect(checkSource(listed, 'file:///srv/git/shop.git').transport).toBe('file')
    for (const path of ['/srv/gitty/shop.git', '/srv', '/etc'])
      expect(() => checkSource(listed, path)).toThrow(expect.objectContaining({ code: 'policy_local_path_refused' }))
    expect(() => checkSource(policy, '/srv/git/shop.git')).toThrow(expect.objectContaining({ code: 'policy_local_path_refused' }))
  })

  it('says what the policy does allow', () => {
    expect(() => checkSource(policy, 'http://git.example.org/a')).toThrow(
      expect.objectContaining({ code: 'policy_transport_refused', hint: expect.stringContaining('https, ssh') }),
    )
  })

  it('never lets anything through that git or ssh could take for an option or another transport', () => {
    const parts = fc.constantFrom(
      '-',
      '--',
      'ext::',
      'https://',
      'ssh://',
      'file://',
      'git@',
      'host',
      ':',
      '/',
      '@',
      '%',
      '\\',
      '\n',
      ' ',
      '`',
      '$(x)',
      ';',
      '[::1]',
      '..',
      '?',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (chosen) => {
        let url: string
        try {
          url = checkSource(loadPolicy('git: { localPaths: [/], allowPrivateAddresses: true }'), chosen.join('')).url
        } catch {
          return true
        }
        return (
          !url.startsWith('-') &&
          !url.includes('::' + 'sh') &&
          !/[\s\p{Cc}]/u.test(url) &&
          /^(https|ssh):\/\/([\w.-]+@)?[\w[][\w.:\]-]*\/|^\/|^\w[\w.-]*@\w[\w.-]*:/.test(url) &&
          !/^\w+::/.test(url)
        )
      }),
      { numRuns: 2000 },
    )
  })
})
