import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { CI_SERVICES } from './ci-service.ts'
import { ciWorkflow } from './ci-workflow.ts'
import { DEPLOY_SCRIPT } from './deploy-script.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore({ panelUrl: 'https://panel.example.org' })
  const repository = 'https://git.example.org/team/shop.git'
  await createDeployment(memory.core, LOCAL, { name: 'shop', repository, branch: 'release/1' }, { deploy: false, via: 'api' })
})
afterAll(() => memory.remove())

describe('the workflow file for CI', () => {
  it.each(CI_SERVICES)('is YAML of %s with the deployment, the branch and the panel, and the whole script', async (service) => {
    const { content, path } = await ciWorkflow(memory.core, LOCAL, 'shop', service)
    const written = JSON.stringify(parse(content))
    expect(written).toContain('release/1')
    expect(written).toContain('https://panel.example.org')
    expect(written).toContain(JSON.stringify(DEPLOY_SCRIPT).slice(1, -1))
    expect(path).toMatch(/\.yml$/)
    // The token is the service's secret: it is nowhere in the file.
    expect(content).not.toContain('wop_')
  })

  it('is refused where there is no repository', async () => {
    await createDeployment(memory.core, LOCAL, { name: 'image', dockerImageName: 'nginx:stable' }, { deploy: false, via: 'api' })
    await expect(ciWorkflow(memory.core, LOCAL, 'image', 'github')).rejects.toMatchObject({ code: 'ci_without_repository' })
  })
})

describe('its script', () => {
  let server: Server | undefined
  afterEach(() => void server?.close())

  /** @param states of the rollout, one a question */
  async function run(states: string[]) {
    const asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = []
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (bytes: Buffer) => (body += bytes.toString()))
      request.on('end', () => {
        asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
        const state = request.method === 'POST' ? 'queued' : states.shift()
        const error = {
          message: 'The build ended with status 1.',
          hint: null,
          diagnosis: { cause: 'A module is missing.', remedy: 'Add it.' },
        }
        response.end(JSON.stringify({ id: 'the-id', number: 7, state, error: state === 'failed' ? error : null }))
      })
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const env = {
      PATH: process.env.PATH ?? '',
      WEBOPS_URL: `http://127.0.0.1:${port}`,
      WEBOPS_TOKEN: 'wop_token',
      DEPLOYMENT: 'shop',
      COMMIT: 'a"b$(id)',
      KEY: '1-1',
    }
    return { ...(await runProgram('sh', ['-c', DEPLOY_SCRIPT], { env, timeoutMs: 60_000 })), asked }
  }

  it('asks for the commit once, waits, and succeeds when it serves', async () => {
    const { exitCode, stdout, asked } = await run(['running', 'succeeded'])
    expect(stdout).toContain('shop serves')
    expect(exitCode).toBe(0)
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/deployments/shop/rollouts',
      'GET /api/v1/rollouts/the-id',
      'GET /api/v1/rollouts/the-id',
    ])
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ kind: 'deploy', ref: 'a"b$(id)' })
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer wop_token', 'idempotency-key': '1-1' })
  })

  it('fails with the rollout, and says why and what to do', async () => {
    const { exitCode, stdout } = await run(['failed'])
    expect(exitCode).toBe(1)
    expect(stdout).toBe('Rollout 7 failed.\nA module is missing.\nAdd it.\n')
  })
})
