import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings, updateSettings } from './settings-file.ts'

let dir: string
let file: string
const RIGHTS = { mode: 0o640, uid: process.getuid?.(), gid: process.getgid?.() }
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'webops-settings-'))
  file = join(dir, 'webops.env')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('a settings file', () => {
  it('keeps comments and lines of others when a value changes', () => {
    writeFileSync(file, '# mine\nPORT=80\n# and this\nOTHER=kept\n')
    expect(updateSettings(file, { PORT: '8080', NEW: 'a b' }, 'heading', RIGHTS)).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe("# mine\nPORT=8080\n# and this\nOTHER=kept\nNEW='a b'\n")
  })

  it('is left alone when nothing changes', () => {
    updateSettings(file, { A: '1' }, 'heading', RIGHTS)
    expect(updateSettings(file, { A: '1' }, 'heading', RIGHTS)).toBe(false)
  })

  it.each([
    'postgresql://u:p@h:5432/d?x=1&y=2',
    'with # a hash',
    'a $HOME and `id`',
    '$& $1',
    '',
    'say "yes"',
    'unix:/run/redis.sock?username=panel&password=a-b_c',
  ])('reads %j back as it was written', (value) => {
    updateSettings(file, { VALUE: 'before' }, 'heading', RIGHTS)
    updateSettings(file, { VALUE: value, AFTER: 'kept' }, 'heading', RIGHTS)
    expect(readSettings(file)).toEqual({ VALUE: value, AFTER: 'kept' })
  })

  it('takes no value that would add a line', () => {
    expect(() => updateSettings(file, { VALUE: 'a\nB=1' }, 'heading', RIGHTS)).toThrow('VALUE')
    expect(() => updateSettings(file, { VALUE: "it's" }, 'heading', RIGHTS)).toThrow('VALUE')
  })

  it('can be read by those only who may', () => {
    updateSettings(file, { SECRET: 'x' }, 'heading', { ...RIGHTS, mode: 0o600 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is empty where there is none', () => {
    expect(readSettings(join(dir, 'missing'))).toEqual({})
  })
})
