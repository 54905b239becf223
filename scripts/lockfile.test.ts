import { describe, expect, it } from 'vitest'
import { completeLockfile, type Lockfile } from './lockfile.ts'

function lockfile(): Lockfile {
  return {
    packages: {
      '': {},
      'node_modules/next': {
        version: '16.4.6',
        optionalDependencies: { '@next/swc-darwin-arm64': '16.4.6', '@next/swc-linux-x64-gnu': '16.4.6', sharp: '^0.35.5' },
      },
      'node_modules/@next/swc-linux-x64-gnu': { version: '16.4.6', os: ['linux'], cpu: ['x64'] },
      'node_modules/next/node_modules/sharp': { version: '0.35.5' },
      'node_modules/tool': { version: '1.0.0', dev: true, optionalDependencies: { watcher: '^2.3.4', 'tool-wasm32-wasi': '~1.0.0' } },
    },
  }
}

describe('completeLockfile', () => {
  it('adds packages of other platforms, with version and platform, so that npm ci passes', () => {
    const completed = lockfile()
    const added = completeLockfile(completed)
    expect(added).toEqual(['node_modules/@next/swc-darwin-arm64', 'node_modules/watcher', 'node_modules/tool-wasm32-wasi'])
    expect(completed.packages['node_modules/@next/swc-darwin-arm64']).toEqual({
      version: '16.4.6',
      cpu: ['arm64'],
      os: ['darwin'],
      optional: true,
    })
    expect(completed.packages['node_modules/tool-wasm32-wasi']).toEqual({ version: '1.0.0', cpu: ['wasm32'], optional: true, dev: true })
  })

  it('never lets a package without a known platform be installed', () => {
    const completed = lockfile()
    completeLockfile(completed)
    expect(completed.packages['node_modules/watcher']).toEqual({ version: '2.3.4', os: ['none'], optional: true, dev: true })
  })

  it('leaves a complete lock file as it is', () => {
    const completed = lockfile()
    completeLockfile(completed)
    const once = structuredClone(completed)
    expect(completeLockfile(completed)).toEqual([])
    expect(completed).toEqual(once)
  })
})
