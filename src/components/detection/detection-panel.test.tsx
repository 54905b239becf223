import { renderToStaticMarkup } from 'react-dom/server'
import { FormProvider, useForm } from 'react-hook-form'
import { describe, expect, it, vi } from 'vitest'
import { type DeploymentFormValues, EMPTY_FORM } from '../deployment-form/form-values.ts'
import { PlanProgress } from '../plan/plan-progress.tsx'
import type { CandidateView } from './candidate-words.ts'
import { DetectionProvider } from './detection-context.tsx'
import { DetectionPanel } from './detection-panel.tsx'
import { DockerfileSection } from './dockerfile-section.tsx'
import type { DetectionState } from './use-detection.ts'

const state = vi.hoisted(() => ({ now: { phase: 'none' } as DetectionState }))
vi.mock('./use-detection.ts', () => ({ useDetection: () => state.now }))

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
})
