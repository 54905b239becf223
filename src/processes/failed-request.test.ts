import { expect, it } from 'vitest'
import { failedRequest } from './failed-request.ts'

const TOKEN = 'jX3mV8w0Q2nT6bR1yK5uE9sD7fG4hL0aZcPoIvBxNqM'
const ERROR = new Error('The database is away.')

it.each([
  ['a deploy hook', `https://panel.example.org/api/v1/hooks/deploy/${TOKEN}?key=build-7`, 'https://panel.example.org/api/v1/hooks/…'],
  ['a webhook', `/api/v1/hooks/${TOKEN}`, '/api/v1/hooks/…'],
  ['anything else', '/api/v1/deployments/shop?limit=3', '/api/v1/deployments/shop?limit=3'],
])('a failed request of %s is logged with its error, and without a token', (_what, url, logged) => {
  expect(failedRequest(ERROR, { method: 'POST', url })).toEqual({ error: ERROR, method: 'POST', url: logged })
})
