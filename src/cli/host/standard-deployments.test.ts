import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Installation } from './installation.ts'
import { standardDeployments } from './standard-deployments.ts'

const [SHOP, BLOG, COMMAND] = ['a', 'b', 'c'].map((letter) => letter.repeat(24)) as [string, string, string]
const path = process.env.PATH
let stateDir: string

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'state-'))
  const record = async (id: string, name: string, labels: object) => {
    const folder = join(stateDir, 'processes/containers', id)
    await mkdir(folder, { recursive: true })
    const rest = {
      imageId: 'tree:x',
      startedAt: new Date(0).toISOString(),
      ports: [],
      writable: [],
      networkMode: 'bridge',
      stopGraceSeconds: 1,
    }
    await writeFile(join(folder, 'container.json'), JSON.stringify({ id, name, labels, ...rest }))
  }
  await record(SHOP, 'webops-shop', { 'webops.deployment': 'shop' })
  await record(BLOG, 'webops-blog', { 'webops.deployment': 'blog' })
  await record(COMMAND, 'webops-shop.run-x', { 'webops.deployment': 'shop', 'webops.command': 'run' })
  // Says of one that it runs, and has not heard of the others.
  const systemctl = join(stateDir, 'systemctl')
  const said = ['LoadState=loaded', 'ActiveState=active', 'SubState=running', `Id=webops-process.${SHOP}.service`]
  await writeFile(systemctl, `#!/bin/sh\nprintf '%s\\n' ${said.join(' ')}\n`)
  await chmod(systemctl, 0o755)
  process.env.PATH = `${stateDir}:${path}`
})
afterEach(async () => {
  process.env.PATH = path
  await rm(stateDir, { recursive: true })
})

const on = (systemd: boolean) =>
  standardDeployments({ env: { stateDir }, systemd, checkout: join(import.meta.dirname, '../../..') } as unknown as Installation)

it('knows which standard deployments run, for `webops status` and `webops down`', async () => {
  const states = (await on(true).survey()).map(({ name, state }) => [name, state]).sort()
  expect(states).toEqual([
    ['webops-blog', 'exited'],
    ['webops-shop', 'running'],
  ])
})

it('asks nobody where no systemd keeps them', async () => {
  expect(await on(false).survey()).toEqual([])
})
