import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { caddyConfig } from './caddy-config.ts'
import { plainPage } from './plain-page.ts'
import { addressFolder, upstreamFiles } from './upstream-files.ts'

const settings = {
  adminSocket: '/run/webops/caddy-admin.sock',
  upstreamDir: '/run/webops/upstreams',
  panelSocket: '/run/webops/panel.sock',
  panelHost: 'panel.example.org',
  httpPort: 80,
  httpsPort: 443,
  storageDir: '/var/lib/webops/caddy',
}
const shop = { deployment: 'shop', host: 'shop.example.org', path: '/', port: null }
const api = { deployment: 'api', host: 'shop.example.org', path: '/api', port: null }
const own = { deployment: 'shop', host: null, path: '/', port: 8100 }

describe("Caddy's configuration", () => {
  it('is the same whatever the order of the routes', () => {
    expect(caddyConfig(settings, [shop, api, own], ['192.0.2.1'])).toEqual(caddyConfig(settings, [own, api, shop], ['192.0.2.1']))
  })

  it('tries the longest path first', () => {
    const text = JSON.stringify(caddyConfig(settings, [shop, api], []))
    expect(text.indexOf('"/api/*"')).toBeLessThan(text.indexOf('upstreams/.addresses/shop'))
  })

  it('redirects the panel to https and no deployment', () => {
    const text = JSON.stringify(caddyConfig(settings, [shop], ['192.0.2.1', '::1']))
    expect(text).toContain('https://panel.example.org{http.request.uri}')
    expect(text).toContain('https://[::1]{http.request.uri}')
    expect(text).not.toContain('https://shop.example.org')
  })

  it("gives a deployment no name of the panel's and no address of the server", () => {
    const taken = ['panel.example.org', 'localhost', '192.0.2.1'].map((host) => ({ ...shop, host }))
    expect(caddyConfig(settings, taken, ['192.0.2.1'])).toEqual(caddyConfig(settings, [], ['192.0.2.1']))
  })
})

it('writes a page in which nothing is markup or a placeholder', () => {
  expect(plainPage('<b>{env.HOME}', 'x')).not.toMatch(/<b>|\{/)
})

it('points after a boot where it pointed before, as the worker itself wrote it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'webops-upstreams-'))
  try {
    const files = upstreamFiles(join(root, 'run'), join(root, 'kept'))
    await files.write('shop', '127.0.0.1:20001')
    await files.write('gone', '127.0.0.1:20002')
    await files.write('stopped', null)
    await files.remove('gone')
    await rm(join(root, 'run'), { recursive: true })
    await files.restore()

    expect((await readdir(join(root, 'run'))).filter((name) => !name.startsWith('.')).sort()).toEqual(['shop', 'stopped'])
    expect((await readdir(join(root, 'kept'))).sort()).toEqual(['shop', 'stopped'])
    expect(await files.read('shop')).toBe('127.0.0.1:20001')
    expect(await files.read('stopped')).toBeNull()
  } finally {
    await rm(root, { recursive: true })
  }
})

it('has one address at a time as the newest, also when it goes back and forth within a moment', async () => {
  const root = await mkdtemp(join(tmpdir(), 'webops-upstreams-'))
  try {
    const files = upstreamFiles(root)
    for (let turn = 0; turn < 20; turn += 1) {
      const address = `127.0.0.1:${20_001 + (turn % 3)}`
      await files.write('shop', address)
      expect(await files.read('shop')).toBe(address)
    }
    // The one before it is there for a request that has just seen it, and no older one.
    expect(await readdir(addressFolder(root, 'shop'))).toHaveLength(2)
    await files.write('shop', null)
    expect(await files.read('shop')).toBeNull()
  } finally {
    await rm(root, { recursive: true })
  }
})

it('writes no upstream outside of its folder, and no address that is none', async () => {
  const files = upstreamFiles('/nonexistent/upstreams')
  await expect(files.write('../x', '127.0.0.1:1')).rejects.toThrow()
  await expect(files.write('shop', '127.0.0.1:1\n')).rejects.toThrow('host:port')
  await expect(files.write('shop', 'unix//run/docker.sock')).rejects.toThrow('host:port')
})
