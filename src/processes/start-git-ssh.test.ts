import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { generateHostKey } from '#adapters/secrets/ssh-host-key.ts'
import { addSshKey, listSshKeys, removeSshKey } from '#core/ssh-key/ssh-keys.ts'
import { parseEnv } from '#env'
import { processLog } from './log.ts'
import { openGitSsh } from './start-git-ssh.ts'
import { memoryCore, userWith, type MemoryCore } from '../../tests/support/memory-core.ts'

const log = processLog('panel', 'silent')
let memory: MemoryCore
let root: string
let port: number
beforeAll(async () => {
  memory = await memoryCore()
  root = mkdtempSync(join(tmpdir(), 'webops-panel-ssh-'))
  mkdirSync(join(root, 'etc/webops'), { recursive: true })
  port = await freePort()
})
afterAll(async () => {
  rmSync(root, { recursive: true, force: true })
  await memory.remove()
})

describe('the panel’s door of git over SSH', () => {
  it('is closed where it is switched off, or has no host key, and the panel is there all the same', async () => {
    expect(await openGitSsh(memory.core, parseEnv({ WEBOPS_ROOT: root, WEBOPS_SSH_PORT: 'off' }), log)).toBeNull()
    expect(await openGitSsh(memory.core, parseEnv({ WEBOPS_ROOT: root, WEBOPS_SSH_PORT: String(port) }), log)).toBeNull()
  })

  it('lets in whose key is on record, and asks the core for what they want', async () => {
    const env = parseEnv({ WEBOPS_ROOT: root, WEBOPS_SSH_PORT: String(port) })
    const { privateKey } = await generateHostKey(env.sshHostKeyFile, 'localhost')
    writeFileSync(env.sshHostKeyFile, privateKey)
    const file = join(root, 'key')
    await requireProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
    const ada = await userWith(memory, 'ada', 'developer')
    const { id } = await addSshKey(memory.core, ada, { key: readFileSync(`${file}.pub`, 'utf8'), name: 'laptop' })
    const door = await openGitSsh(memory.core, env, log)
    const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
    const flags = ['-F', 'none', '-i', file, '-p', String(port), ...options.flatMap((option) => ['-o', option])]
    const ssh = (...command: string[]) => runProgram('ssh', [...flags, '127.0.0.1', ...command])
    expect((await ssh()).stderr).toContain('Hello ada.')
    expect((await ssh("git-upload-pack 'shop.git'")).stderr).toMatch(/^webops: /)
    expect((await listSshKeys(memory.core, ada))[0]?.lastUsedAt).toBeNull()
    await removeSshKey(memory.core, ada, id)
    expect((await ssh()).stderr).toContain('Permission denied (publickey)')
    await door?.close()
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: free } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return free
}
