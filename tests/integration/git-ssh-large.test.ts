import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { gitSshWorld, type GitSshWorld } from '../support/git-ssh-world.ts'

const MB = 1024 * 1024
let world: GitSshWorld

beforeAll(async () => {
  world = await gitSshWorld()
})
afterAll(() => world.close())

it('takes a push of 200 MB over SSH and keeps little of it in memory', async () => {
  const dir = join(world.dir, 'work')
  mkdirSync(dir)
  writeFileSync(join(dir, 'file'), randomBytes(200 * MB))
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '.'],
    ['commit', '--quiet', '--message', 'first'],
  ]) {
    await world.git(args, dir)
  }
  let most = 0
  const before = process.memoryUsage().rss
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 10)
  const pushed = await world.git(['push', '--quiet', world.url, 'main'], dir)
  clearInterval(watch)
  expect(pushed).toMatchObject({ exitCode: 0, stderr: '' })
  expect(most / MB).toBeLessThan(100)
})
