import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../testing/run-cli.ts'

const NO_PANEL = 'http://127.0.0.1:1'

describe('webops check-file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'webops-check-file-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const check = (...more: string[]) => runCli(NO_PANEL, ['check-file', ...more])
  const lay = (text: string, name = 'webops.yaml') => writeFileSync(join(folder, name), text)

  it('says what a file sets in an environment, without a panel', async () => {
    lay('run: { port: 8000 }\nenvironments: { staging: { limits: { cpus: 1 } } }\n')
    const { out, error } = await check(folder)
    expect(error).toBeNull()
    expect(out).toBe('webops.yaml is well. In production it sets: run.port\n')
    expect((await check(join(folder, 'webops.yaml'), '--environment', 'staging')).out).toContain(
      'In staging it sets: run.port, limits.cpus',
    )
    expect(JSON.parse((await check(folder, '--json')).out)).toMatchObject({ settings: { port: 8000 }, commit: null })
  })

  it('fails with file, line and column of what is wrong', async () => {
    lay('run:\n  prot: 1\n', 'webops.yml')
    const { error } = await check(folder)
    expect(error).toMatchObject({
      code: 'settings_file_invalid',
      message: `${join(folder, 'webops.yml')}:2:3: unknown key "prot" in run; did you mean "port"?`,
    })
  })

  it('says that there is none, or one too many', async () => {
    expect((await check(folder)).error).toMatchObject({ code: 'settings_file_missing' })
    lay('')
    lay('', 'webops.yml')
    expect((await check(folder)).error).toMatchObject({ code: 'settings_file_invalid' })
  })
})
