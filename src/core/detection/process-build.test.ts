import { describe, expect, it } from 'vitest'
import type { Candidate } from './candidate.ts'
import { processBuild } from './process-build.ts'

const candidate: Candidate = {
  provider: 'node',
  framework: 'vite',
  root: 'web',
  confidence: 0.9,
  evidence: [],
  warnings: [],
  versions: { node: '24' },
  install: 'npm ci',
  build: 'npm run build',
  start: null,
  release: null,
  port: null,
  static: 'dist',
  packages: { build: [], run: [] },
  template: { name: 'node-static', values: { fallback: '/index.html' } },
}

describe('a build without a container', () => {
  it('serves a site with its fallback, at a port of its own', () => {
    expect(processBuild(candidate)).toEqual({
      root: 'web',
      install: 'npm ci',
      build: 'npm run build',
      start: null,
      static: 'dist',
      fallback: '/index.html',
      release: null,
      port: 80,
      versions: { node: '24' },
    })
  })

  it("installs what the start command takes beside what the repository names, in the application's own folder", () => {
    const template = { name: 'node', values: { member: 'web', extras: 'cd web && npm install --no-save srvx@0.12' } }
    expect(processBuild({ ...candidate, template }).install).toBe('npm ci && npm install --no-save srvx@0.12')
    expect(processBuild({ ...candidate, install: null, template }).install).toBe('npm install --no-save srvx@0.12')
  })

  it('gives no port to what listens nowhere', () => {
    expect(processBuild({ ...candidate, start: 'node work.js', static: null, template: null })).toMatchObject({ port: null, static: null })
  })
})
