import { request } from 'node:http'
import { expect } from '@playwright/test'
import { HTTP_PORT } from './instance.ts'

/** Asks a deployment by its name, as a browser would, and on the port of its own. */
export function ask(target: { host?: string; port?: number }, path = '/'): Promise<{ status: number; body: string }> {
  const port = target.port ?? HTTP_PORT
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, headers: { host: target.host ?? `127.0.0.1:${port}` }, agent: false, timeout: 10_000 },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      },
    )
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')))
    asked.on('error', reject)
    asked.end()
  })
}

/** The application answers with 200 and what it is expected to say, by its name. */
export async function expectServed(deployment: string, text: string): Promise<void> {
  await expect
    .poll(async () => ask({ host: `${deployment}.localhost` }).then(({ status, body }) => `${status} ${body}`, String), { timeout: 20_000 })
    .toMatch(new RegExp(`^200 [^]*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`))
}

/** Nothing serves, and the proxy says so instead of hanging. */
export async function expectNotServed(deployment: string): Promise<void> {
  await expect.poll(async () => (await ask({ host: `${deployment}.localhost` })).status, { timeout: 20_000 }).toBeGreaterThanOrEqual(500)
}
