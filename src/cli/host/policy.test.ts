import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPolicy } from '#core/policy/load-policy.ts'
import { allowRepositoriesBelow } from './demo.ts'
import { policyText } from './write-settings.ts'

let dir: string
let file: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'webops-policy-'))
  file = join(dir, 'policy.yaml')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the policy that up writes', () => {
  it('is what holds where there is no file', () => {
    expect(loadPolicy(policyText())).toEqual(loadPolicy(''))
  })

  it.runIf(process.getuid?.() === 0)('lets the sample in and keeps what its owner wrote', () => {
    writeFileSync(file, '# mine\ngit:\n  localPaths: [/srv/git] # ours\nprivileged: true\n')
    allowRepositoriesBelow(file, '/var/lib/webops/demo')
    allowRepositoriesBelow(file, '/var/lib/webops/demo')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('# mine')
    expect(text).toContain('# ours')
    expect(loadPolicy(text)).toMatchObject({ privileged: true, git: { localPaths: ['/srv/git', '/var/lib/webops/demo'] } })
  })

  it.runIf(process.getuid?.() === 0)('lets the sample in where the file says nothing of git', () => {
    writeFileSync(file, 'hostNetwork: false\n')
    allowRepositoriesBelow(file, '/var/lib/webops/demo')
    expect(loadPolicy(readFileSync(file, 'utf8'))).toMatchObject({ hostNetwork: false, git: { localPaths: ['/var/lib/webops/demo'] } })
  })
})
