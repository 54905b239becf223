import { describe, expect, it } from 'vitest'
import { checkLlm } from './check-llm.ts'
import { checkSameKind } from './check-same-kind.ts'
import { checkSupported } from '../deployment/check-supported.ts'
import { plainDeployment } from '../deployment/deployment.schema.ts'

const deployment = (settings: object) => plainDeployment.parse({ name: 'chat', ...settings })
const refusal = (settings: object, mayCome = false) => {
  try {
    checkLlm(deployment(settings), { mayCome })
    return null
  } catch (error) {
    return error
  }
}
const llm = { model: 'Qwen/Qwen3-8B' }

describe('a deployment of the type llm', () => {
  it('needs neither repository nor image', () => {
    expect(() => checkSupported(deployment({ projectType: 'llm', llm }))).not.toThrow()
  })

  it('needs a model, which its repository may name', () => {
    expect(refusal({ projectType: 'llm' })).toMatchObject({ code: 'llm_settings_required', field: 'llm.model' })
    expect(refusal({ projectType: 'llm' }, true)).toMatchObject({ code: 'llm_settings_required' })
    const repository = 'https://example.org/chat.git'
    expect(refusal({ projectType: 'llm', repository }, true)).toBeNull()
    expect(refusal({ projectType: 'llm', repository })).toMatchObject({ code: 'llm_settings_required' })
  })

  it('is the only one with a model', () => {
    expect(refusal({ projectType: 'image', dockerImageName: 'nginx', llm })).toMatchObject({ code: 'llm_type_required', field: 'llm' })
    expect(() => checkSupported(deployment({ repository: 'https://example.org/a.git', llm }))).toThrowError(/project type is auto/)
  })

  it('runs in a container', () => {
    expect(refusal({ projectType: 'llm', llm, useDocker: false })).toMatchObject({ code: 'llm_without_docker', field: 'useDocker' })
  })

  it('is started by a list of arguments, and by no line for a shell', () => {
    const started = (startCommand: string) => refusal({ projectType: 'llm', llm, startCommand })
    expect(started('npm start')).toMatchObject({ code: 'llm_start_command_not_list', field: 'startCommand' })
    expect(refusal({ projectType: 'llm', repository: 'https://example.org/a.git', startCommand: 'npm start' }, true)).toMatchObject({
      code: 'llm_start_command_not_list',
    })
    expect(started('["--model", "/models/mine"]')).toBeNull()
    expect(refusal({ startCommand: 'npm start' })).toBeNull()
  })

  it('gets as many processors as its model is split over', () => {
    const split = (gpus: unknown) => refusal({ projectType: 'llm', llm: { ...llm, tensorParallelSize: 2 }, runOptions: { gpus } })
    expect(split(1)).toMatchObject({ code: 'llm_gpus_too_few', field: 'llm.tensorParallelSize' })
    expect(split(['0'])).toMatchObject({ code: 'llm_gpus_too_few' })
    expect(split(['0', '0'])).toMatchObject({ code: 'llm_gpus_too_few' })
    for (const gpus of ['all', 2, ['0', '1']]) expect(split(gpus)).toBeNull()
  })
})

it('the image of a model server is not run as anything else, nor another as one', () => {
  const served = { llm: deployment({ projectType: 'llm', llm }).llm }
  expect(() => checkSameKind(deployment({ projectType: 'llm', llm }), served)).not.toThrow()
  expect(() => checkSameKind(deployment({}), {})).not.toThrow()
  const changed = expect.objectContaining({ code: 'llm_needs_deploy' })
  expect(() => checkSameKind(deployment({ projectType: 'llm', llm }), {})).toThrowError(changed)
  expect(() => checkSameKind(deployment({}), served)).toThrowError(changed)
})
