import { describe, expect, it } from 'vitest'
import { readBasic, readGitRequest, readProtocol } from './git-request.ts'

describe("git's requests over HTTP", () => {
  it.each([
    ['GET', '/git/shop.git/info/refs?service=git-receive-pack', 'shop', 'git-receive-pack', 'advertise'],
    ['GET', '/git/shop/info/refs?service=git-upload-pack', 'shop', 'git-upload-pack', 'advertise'],
    ['POST', '/git/my-shop.git/git-receive-pack', 'my-shop', 'git-receive-pack', 'rpc'],
    ['POST', '/git/my-shop.git/git-upload-pack', 'my-shop', 'git-upload-pack', 'rpc'],
  ])('are known: %s %s', (method, url, name, service, stateless) => {
    expect(readGitRequest(method, url)).toEqual({ name, service, stateless })
  })

  it.each([
    ['GET', '/git/shop.git/info/refs'],
    ['GET', '/git/shop.git/HEAD'],
    ['GET', '/git/shop.git/objects/info/packs'],
    ['GET', '/git/shop.git/info/refs?service=git-upload-archive'],
    ['GET', '/git/shop.git/info/refs?service=git-upload-pack&service=x'],
    ['GET', '/git/shop.git/git-receive-pack'],
    ['POST', '/git/shop.git/info/refs?service=git-receive-pack'],
    ['PUT', '/git/shop.git/git-receive-pack'],
    ['POST', '/git/../etc/git-receive-pack'],
    ['POST', '/git/%2e%2e/git-receive-pack'],
    ['POST', '/git/shop.git/../x/git-receive-pack'],
    ['POST', '/git//git-receive-pack'],
    ['POST', `/git/${'a'.repeat(100)}.git/git-receive-pack`],
    ['POST', '/git/Shop.git/git-receive-pack'],
  ])('are nothing of ours otherwise: %s %s', (method, url) => {
    expect(readGitRequest(method, url)).toBeNull()
  })

  it('take a version of the protocol that git has, and nothing that a shell or a program could read as something else', () => {
    expect(readProtocol('version=2')).toBe('version=2')
    expect(readProtocol('version=1:key=value')).toBe('version=1:key=value')
    for (const given of [undefined, 'version=3', 'version=2\n', 'version=2;id', ['version=2', 'x'], `version=2:${'a'.repeat(100)}`])
      expect(readProtocol(given)).toBeNull()
  })

  it('take a password with colons, and nothing that is no Basic authentication', () => {
    expect(readBasic(`Basic ${btoa('ada:wop_a:b')}`)).toEqual({ username: 'ada', password: 'wop_a:b' })
    expect(readBasic(`basic ${btoa('wop_a:')}`)).toEqual({ username: 'wop_a', password: '' })
    for (const given of [undefined, '', 'Bearer wop_a', 'Basic', 'Basic !!']) expect(readBasic(given)).toBeNull()
  })
})
