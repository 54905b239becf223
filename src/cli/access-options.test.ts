import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { apiError, deployment, type FakePanel, fakePanel } from './testing/fake-panel.ts'
import { runCli } from './testing/run-cli.ts'

let panel: FakePanel
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'webops-access-'))
  panel = await fakePanel()
  panel.on('GET', '/api/v1/deployments/shop', { status: 404, body: apiError('deployment_not_found', 'No shop.') })
  panel.on('POST', '/api/v1/deployments', { status: 201, body: deployment() })
  panel.on('PATCH', '/api/v1/deployments/shop', { body: deployment() })
})
afterEach(async () => {
  await panel.close()
  await rm(dir, { recursive: true, force: true })
})

const HTTPS = ['--repository', 'https://example.org/shop.git']
const sent = () => panel.calls.find((call) => call.method !== 'GET')?.body as Record<string, unknown>

it('takes the password for a repository from standard input, and leaves out its line break', async () => {
  const { error } = await runCli(panel.url, ['create', 'shop', ...HTTPS, '--username', 'ada', '--password-stdin'], {
    readInput: async () => 't0ken \n',
  })
  expect(error).toBeNull()
  expect(sent()).toMatchObject({ repositoryUsername: 'ada', repositoryPassword: 't0ken ' })
})

it('asks for it where somebody is there, and takes it from a file', async () => {
  const options = { interactive: true, askSecret: async () => 'typed' }
  await runCli(panel.url, ['create', 'shop', ...HTTPS, '--password-stdin'], options)
  expect(sent()).toMatchObject({ repositoryPassword: 'typed' })
  await writeFile(join(dir, 'token'), 'filed\n')
  panel.calls.length = 0
  await runCli(panel.url, ['create', 'shop', ...HTTPS, '--password-file', join(dir, 'token')])
  expect(sent()).toMatchObject({ repositoryPassword: 'filed' })
})

it('sends a deploy key as it stands in its file, also to look at a repository', async () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n'
  await writeFile(join(dir, 'key'), key)
  panel.on('POST', '/api/v1/detections', {
    body: { commit: 'a'.repeat(40), stack: 'node', evidence: [], port: null, dockerfiles: [], requiredVariables: [] },
  })
  const { error } = await runCli(panel.url, ['detect', 'git@example.org:shop.git', '--deploy-key', join(dir, 'key')])
  expect(error).toBeNull()
  expect(sent()).toEqual({ repository: 'git@example.org:shop.git', deployKey: key })
})

it('removes what is stored', async () => {
  panel.on('GET', '/api/v1/deployments/shop', { body: deployment() })
  panel.on('POST', '/api/v1/deployments/shop/rollouts', { status: 202, body: { id: 'r7', number: 7 } })
  await runCli(panel.url, ['deploy', 'shop', '--forget-access', '--detach'])
  expect(sent()).toEqual({ repositoryPassword: null, deployKey: null })
})

it('warns of a password in an address, and says which file cannot be read', async () => {
  const notes: string[] = []
  const { error } = await runCli(panel.url, ['create', 'shop', '--repository', 'https://ada:word@example.org/shop.git'], {
    note: (text) => notes.push(text),
  })
  expect(error).toBeNull()
  expect(notes.join()).toContain('--password-stdin')
  expect(notes.join()).not.toContain('word@')
  const missing = await runCli(panel.url, ['create', 'shop', '--deploy-key', join(dir, 'none')])
  expect(missing.error).toMatchObject({ code: 'file_unreadable' })
})
