import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildFields } from './build-options.ts'

describe('options of a build', () => {
  it('say only what was given, and take back what is none', () => {
    expect(buildFields({ root: 'apps/web', buildCommand: 'none', startCommand: '["node", "server.js"]' })).toEqual({
      rootDirectory: 'apps/web',
      buildCommand: null,
      startCommand: '["node", "server.js"]',
    })
    expect(buildFields({})).toEqual({})
  })

  it('bring the text of a Dockerfile along, or say that it cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'build-options-'))
    try {
      writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')
      expect(buildFields({ dockerfileFrom: join(folder, 'Dockerfile') })).toEqual({ dockerfileContent: 'FROM scratch\n' })
      expect(() => buildFields({ dockerfileFrom: join(folder, 'missing') })).toThrow(/missing cannot be read/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
