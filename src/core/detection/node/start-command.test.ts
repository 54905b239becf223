import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'
import { NO_MANIFEST, type Manifest } from './manifest.ts'
import { isDevelopment, writtenOut } from './start-command.ts'

const withScripts = (scripts: Record<string, string>): Manifest => ({ ...NO_MANIFEST, scripts })

describe('scripts that run each other', () => {
  it('are written out', () => {
    const manifest = withScripts({ assets: 'vite build', serve: 'node server.js' })
    expect(writtenOut(manifest, 'npm run assets && npm run serve')).toBe('vite build && node server.js')
  })

  it('are written out once, so that they do not grow without end', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const all = names.map((name) => `npm run ${name}`).join(' && ')
    const manifest = withScripts(Object.fromEntries(names.map((name) => [name, Array(100).fill(all).join(' && ')])))
    expect(writtenOut(manifest, all).length).toBeLessThan(100_000)
  })

  it('are told from servers for development, whatever stands between them', () => {
    expect(isDevelopment('tsc   &&  vite')).toBe(true)
    expect(isDevelopment(`tsc ${' '.repeat(9000)} node server.js`)).toBe(false)
  })

  it('take no longer for options of Next that can be read in many ways', async () => {
    const start = `next start${' -p D -p=D -p='.repeat(60)}\tx`
    const files = { 'package.json': JSON.stringify({ scripts: { start }, dependencies: { next: '15' } }), 'pages/index.js': '' }
    expect((await detectCandidates(memoryTree(files)))[0]).toMatchObject({ framework: 'next' })
  })
})
