import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnv } from '#env'
import { runCli } from '../testing/run-cli.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'webops-keys-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const keys = (...args: string[]) => runCli('http://127.0.0.1:1', ['keys', ...args], { env: parseEnv({ WEBOPS_ROOT: root }) })

describe('webops keys', () => {
  it('prints the public key, for people and as JSON', async () => {
    const file = parseEnv({ WEBOPS_ROOT: root }).workerPublicKeyFile
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '# made at install\nage1xyz\n')
    expect(await keys('show')).toEqual({ out: 'age1xyz\n', error: null })
    expect(JSON.parse((await keys('show', '--json')).out)).toEqual({ publicKey: 'age1xyz' })
  })

  it('says so where nothing is installed', async () => {
    expect((await keys('show')).error).toMatchObject({ code: 'not_installed' })
  })

  it.runIf(process.getuid?.() === 0)('rotates nothing where nothing is installed', async () => {
    expect((await keys('rotate')).error).toMatchObject({ code: 'not_installed' })
  })
})
