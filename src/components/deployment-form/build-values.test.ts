import { describe, expect, it } from 'vitest'
import { createDeploymentInput } from '#core/deployment/deployment.schema.ts'
import { buildInput, EMPTY_BUILD_VALUES } from './build-values.ts'
import { checkForm } from './form-errors.ts'
import { changesBetween, EMPTY_FORM, toInput } from './form-values.ts'

const form = { ...EMPTY_FORM, name: 'shop', repository: 'https://git.example/shop.git' }

describe('what a deployment is built from, in the form', () => {
  it('is left to detection where nothing is said', () => {
    expect(createDeploymentInput.parse(toInput(form))).toMatchObject({
      rootDirectory: null,
      installCommand: null,
      startCommand: null,
      dockerfileContent: null,
      dockerfileTarget: null,
      llm: null,
    })
  })
  it('keeps an edited Dockerfile as it was written, and sends it alone', () => {
    const dockerfileContent = 'FROM nginx:stable\nLABEL a="b"\n'
    expect(changesBetween(form, { ...form, dockerfileContent })).toEqual({ dockerfileContent })
    expect(checkForm({ ...form, dockerfileContent: 'RUN true\n' }).map(({ path }) => path)).toEqual(['dockerfileContent'])
  })
  it('puts each problem at the input that has it', () => {
    const wrong = {
      ...form,
      rootDirectory: '../up',
      buildCommand: 'cat <<EOF',
      dockerfileTestTarget: 'no stage',
      llm: { ...form.llm, model: 'no-organization', gpuMemoryUtilization: 'most', tensorParallelSize: '0' },
    }
    const paths = (projectType: string) =>
      checkForm({ ...wrong, projectType })
        .map(({ path }) => path)
        .sort()
    expect(paths('auto')).toEqual(['buildCommand', 'dockerfileTestTarget', 'rootDirectory'])
    expect(paths('llm')).toEqual(['llm.gpuMemoryUtilization', 'llm.model', 'llm.tensorParallelSize'])
  })
  it('wants the name of a model where no repository can say it', () => {
    const llm = { ...EMPTY_FORM, name: 'chat', projectType: 'llm' }
    expect(checkForm(llm).map(({ path }) => path)).toEqual(['llm.model'])
    expect(checkForm({ ...llm, llm: { ...llm.llm, model: 'Qwen/Qwen3-8B', gpuMemoryUtilization: '0.8' } })).toEqual([])
    expect(checkForm({ ...llm, repository: form.repository })).toEqual([])
  })
  it('sends a model for the type llm alone, and of a prebuilt image only how it is started', () => {
    const values = { ...EMPTY_BUILD_VALUES, startCommand: 'serve', buildCommand: 'make', llm: { ...EMPTY_BUILD_VALUES.llm, model: 'a/b' } }
    expect(buildInput(values, 'node')).toMatchObject({ buildCommand: 'make', llm: null })
    expect(buildInput(values, 'image')).toMatchObject({ startCommand: 'serve', buildCommand: null, llm: null })
    expect(buildInput(values, 'llm')).toMatchObject({ llm: { model: 'a/b', revision: null, maxModelLength: null } })
  })
  it('sends nothing that was typed for another type, and is not shown for a model', () => {
    const typed = {
      ...form,
      startCommand: 'npm start',
      rootDirectory: 'apps/web',
      dockerfileContent: 'FROM nginx\n',
      dockerfilePath: 'deploy/prod',
      dockerBuildArgs: [{ name: 'A', value: '1' }],
    }
    expect(toInput({ ...typed, projectType: 'llm', llm: { ...typed.llm, model: 'a/b' } })).toMatchObject({
      startCommand: null,
      rootDirectory: null,
      dockerfileContent: null,
      dockerfilePath: null,
      dockerBuildArgs: {},
      llm: { model: 'a/b' },
    })
    const changed = changesBetween(typed, { ...typed, projectType: 'llm' })
    expect(changed).toMatchObject({ projectType: 'llm', startCommand: null })
  })
})
