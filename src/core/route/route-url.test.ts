import { expect, it } from 'vitest'
import type { NewRoute } from './route-row.ts'
import { routeSettings } from './route-settings.schema.ts'
import { routeUrl } from './route-url.ts'

const settings = { httpPort: 80, panelUrl: 'https://panel.webops-test.org' }
const route = (more: Partial<NewRoute> = {}, given: object = {}): NewRoute => ({
  host: 'shop.webops-test.org',
  path: '/',
  port: null,
  settings: routeSettings.parse(given),
  ...more,
})

it('is the address that people type', () => {
  expect(routeUrl(route(), settings)).toBe('http://shop.webops-test.org')
  expect(routeUrl(route({ path: '/api' }), { ...settings, httpPort: 8080 })).toBe('http://shop.webops-test.org:8080/api')
  expect(routeUrl(route({ host: null, port: 8100 }), settings)).toBe('http://panel.webops-test.org:8100')
})

it('is with https where browsers trust the certificate, or where http leads there', () => {
  const https = 'https://shop.webops-test.org'
  expect(routeUrl(route({ dnsState: 'ok' }), settings)).toBe(https)
  expect(routeUrl(route({}, { tls: 'custom' }), settings)).toBe(https)
  expect(routeUrl(route({}, { http: 'redirect' }), settings)).toBe(https)
  expect(routeUrl(route({ dnsState: 'ok' }), { httpPort: 8080, panelUrl: 'https://panel.webops-test.org:8443' })).toBe(`${https}:8443`)
})

it('is without where it is not', () => {
  const http = 'http://shop.webops-test.org'
  expect(routeUrl(route({ dnsState: 'wrong' }), settings)).toBe(http)
  expect(routeUrl(route({ dnsState: 'ok' }), { ...settings, publicCertificates: false })).toBe(http)
  expect(routeUrl(route({ dnsState: 'ok' }, { tls: 'off', http: 'redirect' }), settings)).toBe(http)
  expect(routeUrl(route({ dnsState: 'ok', host: 'shop.localhost' }), settings)).toBe('http://shop.localhost')
})
