import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepWaitingConnections } from './waiting-connections.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webops-kernel-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

it('sets the kernel, and again at each boot where there is one', async () => {
  await writeFile(at('setting'), '0\n')
  expect(await keepWaitingConnections(false, at('setting'), at('sysctl.d/webops.conf'))).toBe(true)
  expect(await readFile(at('setting'), 'utf8')).toBe('1\n')
  await expect(readFile(at('sysctl.d/webops.conf'))).rejects.toThrow('ENOENT')
  expect(await keepWaitingConnections(true, at('setting'), at('sysctl.d/webops.conf'))).toBe(true)
  expect(await readFile(at('sysctl.d/webops.conf'), 'utf8')).toContain('net.ipv4.tcp_migrate_req = 1\n')
})

it('says so where the kernel has no such setting, and leaves nothing for the boot', async () => {
  expect(await keepWaitingConnections(true, at('none'), at('webops.conf'))).toBe(false)
  await expect(readFile(at('webops.conf'))).rejects.toThrow('ENOENT')
})
