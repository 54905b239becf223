import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { FormProvider, useForm } from 'react-hook-form'
import { describe, expect, it, vi } from 'vitest'
import { type DeploymentFormValues, EMPTY_FORM } from '../deployment-form/form-values.ts'
import { FromFileContext } from '../deployment-form/set-by-file.tsx'
import type { CandidateView } from './candidate-words.ts'
import { CandidateDetails } from './candidate-details.tsx'
import { useKeptDockerfile } from './use-kept-dockerfile.ts'

const KEPT = 'FROM nginx\n'
const candidate: CandidateView = {
  provider: 'node',
  framework: null,
  root: 'apps/b',
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
  dockerfile: 'FROM node\n',
  dockerignore: null,
  ownDockerfile: null,
}

/** Draws something within a form with these values, and notes what is written into it. */
function drawn(values: Partial<DeploymentFormValues>, children: ReactNode) {
  const [setValue, resetField] = [vi.fn(), vi.fn()]
  function Form() {
    const form = useForm<DeploymentFormValues>({ defaultValues: { ...EMPTY_FORM, ...values } })
    return (
      <FormProvider {...form} setValue={setValue} resetField={resetField}>
        {children}
      </FormProvider>
    )
  }
  return { html: renderToStaticMarkup(<Form />), setValue, resetField }
}

const panel = (values: Partial<DeploymentFormValues>, one = candidate) => drawn(values, <CandidateDetails candidate={one} titled />).html

describe('a Dockerfile that is kept, where the application is chosen', () => {
  it('is said to be what is built, with a way back', () => {
    const text = panel({ dockerfileContent: KEPT })
    expect(text).toContain('is what is built, whatever is chosen here')
    expect(text).toContain('Use the generated one')
    const own = { ...candidate, provider: 'dockerfile' as const, ownDockerfile: { path: 'Dockerfile', targets: [] } }
    expect(panel({ dockerfileContent: KEPT }, own)).toContain('Use the repository’s')
    expect(panel({ dockerfileContent: KEPT }, { ...candidate, dockerfile: null })).not.toContain('<button')
  })

  it('is not spoken of where none is kept, or what is kept is not used', () => {
    for (const values of [
      {},
      { dockerfileContent: KEPT, dockerfilePath: 'deploy/Dockerfile' },
      { dockerfileContent: KEPT, projectType: 'llm' },
    ])
      expect(panel(values)).not.toContain('whatever is chosen here')
  })
})

describe('the Dockerfile that is kept', () => {
  function kept(values: Partial<DeploymentFormValues>, fields: string[]) {
    let hook: ReturnType<typeof useKeptDockerfile> | undefined
    function Probe() {
      hook = useKeptDockerfile()
      return null
    }
    const context = (
      <FromFileContext value={{ path: 'webops.yaml', commit: null, fields }}>
        <Probe />
      </FromFileContext>
    )
    const { setValue, resetField } = drawn(values, context)
    if (!hook) throw new Error('nothing was drawn')
    return { hook, setValue, resetField }
  }

  it('is given up: none is sent where none is stored, and else that there is none', () => {
    const fresh = kept({}, [])
    fresh.hook.giveUp()
    expect(fresh.resetField).toHaveBeenCalledWith('dockerfileContent')
    const stored = kept({ dockerfileContent: KEPT }, [])
    stored.hook.giveUp()
    expect(stored.setValue).toHaveBeenCalledWith('dockerfileContent', '', expect.objectContaining({ shouldDirty: true }))
  })

  it('comes before a path only where webops.yaml does not say that path', () => {
    const values = { dockerfilePath: 'deploy/Dockerfile' }
    const own = kept(values, [])
    own.hook.giveUpPath()
    expect(own.setValue).toHaveBeenCalledWith('dockerfilePath', '', { shouldDirty: true })
    const said = kept(values, ['dockerfilePath'])
    said.hook.giveUpPath()
    expect(said.setValue).not.toHaveBeenCalled()
    expect(said.hook.pathIsOwn).toBe(false)
  })
})
