import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LOCAL, LOCAL_TOKEN } from '../support/memory-core.ts'
import { panelAndWorker, type World } from './bad-input/world.ts'
import { blob, commit, idOf, packOf, pushBody, readAnswer, tree, type MadeObject } from './git-push/packets.ts'
import { panelSide, type PanelSide } from './git-push/panel-side.ts'
import { pusher } from './git-push/pusher.ts'
import { createGit } from '#adapters/git/git.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { DEFAULT_PUSH_SETTINGS } from '#core/push/push-settings.schema.ts'

/** What is pushed is laid out by the worker, as root: nothing of it reaches beyond its folder, also where nobody looked at it before. */

let world: World
let side: PanelSide
let server: Server
let outside = ''
let made = 0

beforeAll(async () => {
  world = await panelAndWorker()
  const pushedDir = join(world.dir, 'pushed')
  await mkdir(pushedDir, { mode: 0o700 })
  const folders = { privateDir: join(world.dir, 'private-of-git'), knownHostsFile: join(world.dir, 'hosts') }
  Object.assign(world.worker.services, { git: createGit({ policy: world.worker.policy, pushedDir, ...folders }) })
  world.core.wakeups.wake = async (_server, id) => {
    const deployment = await world.core.deployments.get(id)
    // The queue does not wait for the worker.
    if (deployment) void world.run(deployment.name)
  }
  side = await panelSide(world.core, pushedDir)
  server = createServer(side.listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
beforeEach(async () => void (outside = await mkdtemp(join(tmpdir(), 'outside-'))))
afterAll(async () => {
  await side.crash()
  server.closeAllConnections()
  server.close()
  await world.close()
})

const address = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/git/${name}.git`

async function deployment(fsckObjects: boolean): Promise<string> {
  const name = `laid-out-${(made += 1)}`
  const { id } = await createDeployment(world.core, LOCAL, { name, repository: 'push', port: 80 }, { deploy: false, via: 'api' })
  await world.core.pushSettings.set(id, { ...DEFAULT_PUSH_SETTINGS, fsckObjects }, 'root')
  return name
}

const somebody = (name: string) => pusher(join(world.dir, `checkout-${(made += 1)}`), address(name).replace('//', `//git:${LOCAL_TOKEN}@`))

interface Entry {
  mode: string
  name: string
  object: MadeObject
}
const treeOf = (entries: Entry[]) => tree(entries.map(({ mode, name, object }) => ({ mode, name, id: idOf(object) })))

/** Pushes a tree by hand that no git would make. @returns the pusher's words, with how the rollout ended */
async function push(name: string, entries: Entry[], more: MadeObject[] = []) {
  const top = treeOf(entries)
  const head = commit(idOf(top))
  const body = pushBody(
    [{ ref: 'refs/heads/main', after: idOf(head) }],
    packOf([...more, ...entries.map(({ object }) => object), top, head]),
  )
  const answer = await fetch(`${address(name)}/git-receive-pack`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: {
      'content-type': 'application/x-git-receive-pack-request',
      authorization: `Basic ${Buffer.from(`git:${LOCAL_TOKEN}`).toString('base64')}`,
    },
  })
  return readAnswer(Buffer.from(await answer.arrayBuffer()))
}

const page = { mode: '100644', name: 'index.html', object: blob('<p>hello</p>') }

describe('what is pushed', () => {
  it('is built as it is, its links, too: one that leads elsewhere is a link and not what is there', async () => {
    const name = await deployment(true)
    const ada = await somebody(name)
    await ada.commit({ 'index.html': '<p>hello</p>', secrets: 'link:/etc/shadow', above: 'link:../../../..' })
    const { status, said } = await ada.push()
    expect(status, said).toBe(0)
    expect(said).not.toContain('root:')
    expect(await world.leftovers()).toEqual([])
  })

  it('with a Dockerfile that is a link to elsewhere is refused, and nothing of it is told', async () => {
    const name = await deployment(true)
    const ada = await somebody(name)
    await ada.commit({ 'index.html': '<p>hello</p>', Dockerfile: 'link:/etc/shadow' })
    const { status, said } = await ada.push()
    expect(status, said).toBe(1)
    expect(said).toMatch(/remote: .*Dockerfile/)
    expect(said).not.toMatch(/root:/)
    expect(await ada.remote()).toBeNull()
    expect(await world.leftovers()).toEqual([])
  })
})

describe('what nobody looked at', () => {
  it.each(['.git', '.GIT', 'git~1'])('runs nothing of what it has in %s', async (folder) => {
    const name = await deployment(false)
    const config = blob(`[core]\n\tfsmonitor = touch ${outside}/owned\n\thooksPath = .\n[filter "x"]\n\tsmudge = touch ${outside}/owned\n`)
    const attributes = { mode: '100644', name: '.gitattributes', object: blob('* filter=x\n') }
    const inner = treeOf([{ mode: '100644', name: 'config', object: config }])
    const { report } = await push(name, [attributes, { mode: '40000', name: folder, object: inner }, page], [config])
    expect(report.join('\n')).toMatch(/refs\/heads\/main/)
    expect(await readdir(outside)).toEqual([])
    expect(await world.leftovers()).toEqual([])
  })

  it('writes nothing through a link that is a folder as well', async () => {
    const name = await deployment(false)
    const file = blob('owned')
    const folder = treeOf([{ mode: '100644', name: 'owned', object: file }])
    const { report } = await push(
      name,
      [{ mode: '120000', name: 'a', object: blob(outside) }, { mode: '40000', name: 'a', object: folder }, page],
      [file],
    )
    expect(report.join('\n')).toMatch(/refs\/heads\/main/)
    expect(await readdir(outside)).toEqual([])
    expect(await world.leftovers()).toEqual([])
  })

  it('writes nothing above its folder', async () => {
    const name = await deployment(false)
    const file = blob('owned')
    const above = treeOf([{ mode: '100644', name: 'owned-by-a-push', object: file }])
    const further = treeOf([{ mode: '40000', name: '..', object: above }])
    const { report } = await push(name, [{ mode: '40000', name: '..', object: further }, page], [file, above])
    expect(report.join('\n')).toMatch(/^ng refs\/heads\/main/m)
    for (const place of [world.dir, join(world.dir, 'workspaces'), tmpdir()])
      expect(existsSync(join(place, 'owned-by-a-push')), place).toBe(false)
    await rm(outside, { recursive: true })
  })
})
