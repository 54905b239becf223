import { describe, expect, it } from 'vitest'
import { planInput } from '#core/rollout/ask-plan.ts'
import { type DeploymentFormValues, EMPTY_FORM } from '../deployment-form/form-values.ts'
import { dockerfileQuestion, plannedDockerfile } from './dockerfile-question.ts'

const typed: DeploymentFormValues = {
  ...EMPTY_FORM,
  repository: 'https://example.org/shop.git',
  rootDirectory: 'apps/web',
  installCommand: 'npm install',
  buildCommand: 'npm run build:web',
  startCommand: 'node web.js',
  outputDirectory: 'dist',
  port: '8080',
  releaseCommand: 'npx prisma migrate deploy',
  dockerVolumes: [{ value: 'uploads:/app/uploads' }, { value: '' }],
}

describe('the plan whose Dockerfile is shown', () => {
  it('has what was typed in it, saved or not, and is one that the API takes without a name', () => {
    const question = dockerfileQuestion(typed, null)
    expect(planInput.parse(question).deployment).toMatchObject({
      rootDirectory: 'apps/web',
      installCommand: 'npm install',
      buildCommand: 'npm run build:web',
      startCommand: 'node web.js',
      outputDirectory: 'dist',
      port: 8080,
      releaseCommand: 'npx prisma migrate deploy',
      dockerVolumes: ['uploads:/app/uploads'],
    })
  })

  it('is not in the way of fields that are half typed and change no Dockerfile, and tells no values of variables', () => {
    const rest = {
      name: 'Not A Name',
      dockerPorts: [{ value: 'x' }],
      healthPath: 'no path',
      dockerfileTarget: 'not there',
      memoryLimitMb: 'much',
      dockerEnvVars: [{ name: 'TOKEN', value: 'correct-horse', secret: true, stored: false }],
    }
    const question = dockerfileQuestion({ ...typed, ...rest }, null)
    expect(planInput.safeParse(question).error).toBeUndefined()
    expect(JSON.stringify(question)).toBe(JSON.stringify(dockerfileQuestion(typed, null)))
  })

  it('is that of the deployment with what differs from what is saved', () => {
    const saved = { ...typed, name: 'shop', dockerfileContent: 'FROM scratch\n' }
    const question = dockerfileQuestion({ ...saved, buildCommand: 'make', dockerfileContent: '', memoryLimitMb: '64' }, saved)
    expect(question).toEqual({ kind: 'deploy', name: 'shop', changes: { buildCommand: 'make', dockerfileContent: '' } })
    expect(planInput.parse(question).changes).toEqual({ buildCommand: 'make', dockerfileContent: null })
  })
})

it('the Dockerfile of a plan is that of the step that writes it', () => {
  const step = { key: 'x', title: 'x', addon: 'x', summary: 'x', warnings: [], gapSeconds: 0, replaces: [] }
  const unit = { kind: 'unit' as const, name: 'webops-shop.service', content: '[Unit]' }
  const dockerfile = { kind: 'dockerfile' as const, name: 'Dockerfile', content: 'FROM node\n' }
  expect(
    plannedDockerfile({
      steps: [
        { ...step, artifacts: [unit] },
        { ...step, artifacts: [dockerfile] },
      ],
    }),
  ).toBe('FROM node\n')
  expect(plannedDockerfile({ steps: [{ ...step, artifacts: [unit] }] })).toBeNull()
})
