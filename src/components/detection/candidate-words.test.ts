import { describe, expect, it } from 'vitest'
import { candidateFacts, candidateTitle, type CandidateView, placeWords, surenessOf } from './candidate-words.ts'

const candidate: CandidateView = {
  provider: 'node',
  framework: null,
  root: '.',
  confidence: 0.9,
  evidence: [],
  warnings: [],
  versions: {},
  install: null,
  build: null,
  start: null,
  release: null,
  port: null,
  static: null,
  packages: { build: [], run: [] },
  dockerfile: null,
  dockerignore: null,
  ownDockerfile: null,
}

describe('what was found, in words', () => {
  it('names framework, runtime and package manager with the versions that people say', () => {
    const next = { ...candidate, framework: 'next', versions: { next: '15.1.4', node: '22.19.0', pnpm: '9.12.0' } }
    expect(candidateTitle(next)).toBe('Next.js 15 · Node 22 · pnpm 9')
    expect(candidateTitle({ ...candidate, provider: 'python', framework: 'django', versions: { python: '3.13.1' } })).toBe(
      'Django · Python 3.13',
    )
  })
  it('says a language once, with its version', () => {
    expect(candidateTitle({ ...candidate, versions: { node: '24', npm: '11.2.0' } })).toBe('Node.js 24 · npm 11')
    expect(candidateTitle({ ...candidate, provider: 'java', versions: { jdk: '21', jre: '21', maven: '3.9.9' } })).toBe(
      'Java 21 · Maven 3.9',
    )
    expect(candidateTitle({ ...candidate, provider: 'static', versions: { nginx: 'stable' } })).toBe('Static site')
  })
  it('leaves out versions that are no words for a person, and knows unknown frameworks by their name', () => {
    expect(candidateTitle({ ...candidate, framework: 'some-new-thing', versions: { node: '>=18 <23 || ^24' } })).toBe(
      'Some New Thing · Node',
    )
  })
  it('tells how sure it is without a number', () => {
    expect([0.98, 0.8, 0.5, 0.2].map((confidence) => surenessOf(confidence).words)).toEqual([
      'Clear from its files',
      'Very likely',
      'Likely',
      'A guess',
    ])
  })
  it('lists only what is done with it', () => {
    expect(candidateFacts({ ...candidate, start: 'node server.js', port: 3000, packages: { build: ['b', 'a'], run: ['a'] } })).toEqual([
      { name: 'Starts with', text: 'node server.js', code: true },
      { name: 'Listens at', text: 'port 3000', code: false },
      { name: 'Debian packages', text: 'a, b', code: false },
    ])
    expect(candidateFacts({ ...candidate, static: 'dist' })).toEqual([{ name: 'Serves', text: 'the files in dist', code: false }])
  })
  it('says where a Dockerfile is, and else the folder', () => {
    expect(placeWords({ ...candidate, ownDockerfile: { path: 'docker/Dockerfile.prod', targets: [] } })).toBe('docker/Dockerfile.prod')
    expect(placeWords({ ...candidate, root: 'apps/web' })).toBe('apps/web/')
  })
})
