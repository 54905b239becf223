import { renderToStaticMarkup } from 'react-dom/server'
import { FormProvider, useForm } from 'react-hook-form'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type DeploymentFormValues, EMPTY_FORM } from '../deployment-form/form-values.ts'
import { PlanProgress } from '../plan/plan-progress.tsx'
import type { CandidateView } from './candidate-words.ts'
import { DetectionProvider } from './detection-context.tsx'
import { DetectionPanel } from './detection-panel.tsx'
import { DockerfileSection } from './dockerfile-section.tsx'
import type { Latest } from './latest-answer.ts'
import type { DetectionState } from './use-detection.ts'

const state = vi.hoisted(() => ({ now: { phase: 'none' } as DetectionState }))
vi.mock('./use-detection.ts', () => ({ useDetection: () => state.now }))
const written = vi.hoisted(() => ({ now: { answer: null, phase: 'none', error: null } as Latest<string> }))
vi.mock('./use-written-dockerfile.ts', () => ({
  useWrittenDockerfile: ({ candidate }: { candidate: unknown }) =>
    candidate === null ? { answer: null, phase: 'none', error: null } : written.now,
}))
afterEach(() => void (written.now = { answer: null, phase: 'none', error: null }))

const panel = (now: DetectionState, values: Partial<DeploymentFormValues> = {}) => drawn(now, values, false)

function drawn(now: DetectionState, values: Partial<DeploymentFormValues> = {}, dockerfile = true) {
  state.now = now
  function Form() {
    const form = useForm<DeploymentFormValues>({ defaultValues: { ...EMPTY_FORM, ...values } })
    return (
      <FormProvider {...form}>
        <DetectionProvider known={false}>
          <DetectionPanel />
          {dockerfile && <DockerfileSection known={false} />}
        </DetectionProvider>
      </FormProvider>
    )
  }
  return renderToStaticMarkup(<Form />)
}

const node = {
  provider: 'node' as const,
  framework: null,
  root: '.',
  confidence: 0.9,
  evidence: [],
  warnings: [],
  versions: {},
  install: null,
  build: null,
  start: 'node server.js',
  release: null,
  port: null,
  static: null,
  packages: { build: [], run: [] },
  dockerfile: 'FROM node:24\n',
  dockerignore: null,
  ownDockerfile: null,
}
const detection = {
  commit: 'a'.repeat(40),
  stack: 'node',
  evidence: [],
  port: null,
  dockerfiles: [],
  candidates: [node],
  requiredVariables: [],
  settingsFile: null,
}
const found: DetectionState = { phase: 'found', detection }

describe('what a screen reader hears', () => {
  it('is no count of seconds', () => {
    const since = new Date(Date.now() - 5_000).toISOString()
    const looking = drawn({ phase: 'looking', since })
    const making = renderToStaticMarkup(<PlanProgress since={since} fetches={false} />)
    for (const html of [looking, making]) {
      expect(html).toMatch(/role="status"[^]*\d s</)
      // The time alone is hidden from them.
      expect(html).toMatch(/<span aria-hidden="true"[^>]*>(?:, )?<span[^>]*>\d+ s<\/span><\/span>/)
    }
  })
})

describe('what a repository is without Docker', () => {
  const withOwn = (candidates: CandidateView[]): DetectionState => ({ phase: 'found', detection: { ...detection, candidates } })
  const own: CandidateView = { ...node, provider: 'dockerfile', start: null, ownDockerfile: { path: 'Dockerfile', targets: [] } }

  it('is what is beside its Dockerfile, without that', () => {
    const standard = panel(withOwn([own, node]), { useDocker: false, dockerfilePath: 'deploy/prod' })
    expect(standard).toContain('node server.js')
    expect(standard).not.toContain('Dockerfile')
    expect(panel(withOwn([own, node]))).toContain('Read its Dockerfile')
  })
  it('is nothing where there is a Dockerfile alone, and the box is named', () => {
    expect(panel(withOwn([own]), { useDocker: false })).toContain('tick “Use Docker containerization” below')
  })
})

describe('the Dockerfile that would be written', () => {
  it('is shown for what was found', () => {
    expect(drawn(found)).toContain('node:24')
  })
  it('is not shown where the path names a file that is built in its place', () => {
    const html = drawn(found, { dockerfilePath: 'deploy/prod' })
    expect(html).not.toContain('node:24')
    expect(html).toContain('deploy/prod in the repository is what is built')
    expect(html).toContain('the Dockerfile path names it')
  })
  it('is the one that a deploy with the values of the form would write, as soon as that is known', () => {
    written.now = { answer: null, phase: 'asking', error: null }
    const first = drawn(found)
    expect(first).toContain('node:24')
    expect(first).toContain('Updating it with what is set in the form')
    written.now = { answer: 'FROM node:22\nRUN make\n', phase: 'answered', error: null }
    const then = drawn(found)
    expect(then).toMatch(/node:22[^]*make/)
    expect(then).not.toContain('node:24')
    expect(then).not.toContain('Updating')
  })
  it('stays, and says that it lacks something, where that could not be found out', () => {
    written.now = { answer: 'FROM node:22\n', phase: 'failed', error: new Error('The port is none.') }
    const html = drawn(found)
    expect(html).toContain('node:22')
    expect(html).toContain('What was set last is not in it: The port is none.')
  })
  it('is not asked for where another one is built', () => {
    written.now = { answer: 'FROM node:22\n', phase: 'answered', error: null }
    expect(drawn(found, { dockerfileContent: 'FROM kept\n' })).not.toContain('node:22')
    const own = { ...node, provider: 'dockerfile' as const, dockerfile: 'FROM own\n', ownDockerfile: { path: 'Dockerfile', targets: [] } }
    expect(drawn({ phase: 'found', detection: { ...detection, candidates: [own] } })).toMatch(/own(?![^]*node:22)/)
  })
})

describe('the .dockerignore that goes with it', () => {
  const one = (candidate: CandidateView): DetectionState => ({ phase: 'found', detection: { ...detection, candidates: [candidate] } })
  const withRules = { ...node, dockerignore: '.git\n**/node_modules\n' }
  it('can be read and downloaded beside the Dockerfile, also beside one that is kept', () => {
    for (const html of [drawn(one(withRules)), drawn(one(withRules), { dockerfileContent: 'FROM kept\n' })]) {
      expect(html).toContain('**/node_modules')
      expect(html).toContain('Download .dockerignore')
    }
  })
  it('is not offered where the repository has one', () => {
    expect(drawn(found)).not.toContain('.dockerignore')
  })
})
