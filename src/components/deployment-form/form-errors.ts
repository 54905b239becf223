import type { FieldErrors, Resolver } from 'react-hook-form'
import { createDeploymentInput } from '#core/deployment/deployment.schema.ts'
import { toInput, type DeploymentFormValues } from './form-values.ts'
import { runOptionPath } from './run-option-values.ts'
import { whyDocker } from './standard-values.ts'

/** Where a message belongs: the name of an input, such as `dockerEnvVars.2.name`. */
export interface FormProblem {
  path: string
  message: string
}

const NUMBERS: Record<string, string> = {
  port: 'use a number from 1 to 65535',
  healthTimeoutSeconds: 'use a number of seconds from 1 to 3600',
  healthIntervalSeconds: 'use a number of seconds from 0.1 to 60, or leave it empty',
  healthUptimeSeconds: 'use a number of seconds from 1 to 3600, or leave it empty',
  stopGraceSeconds: 'use a number of seconds from 1 to 600',
  releaseTimeoutSeconds: 'use a number of seconds from 1 to 86400',
  memoryLimitMb: 'use a number of MiB from 6 on, or leave it empty',
  cpuLimit: 'use a number of processors from 0.01 on, or leave it empty',
  'llm.gpuMemoryUtilization': 'use a number from 0.05 to 1, or leave it empty',
  'llm.tensorParallelSize': 'use a whole number from 1 to 64, or leave it empty',
  'llm.maxModelLength': 'use a whole number of tokens, or leave it empty',
}

/** All that is wrong with a form, by the API's own schema and by what only a form can get wrong. */
export function checkForm(values: DeploymentFormValues, { nameless = false } = {}): FormProblem[] {
  const problems: FormProblem[] = [...doubles(values, 'dockerBuildArgs'), ...doubles(values, 'dockerEnvVars')]
  if (values.projectType === 'image' && !values.dockerImageName.trim())
    problems.push({ path: 'dockerImageName', message: 'name the image to run, such as nginx:stable' })
  if (values.projectType === 'llm' && !values.repository.trim() && !values.llm.model.trim())
    problems.push({ path: 'llm.model', message: 'name the model to serve, such as Qwen/Qwen3-8B' })
  if (!['image', 'llm'].includes(values.projectType) && !values.repository.trim())
    problems.push({ path: 'repository', message: 'give a repository, or choose “Prebuilt image” as project type' })
  const why = values.useDocker ? null : whyDocker(values.projectType)
  if (why !== null) problems.push({ path: 'useDocker', message: `${why}: tick this, or choose another project type` })
  const result = createDeploymentInput.safeParse({ ...toInput(values), ...(nameless ? { name: 'unchanged' } : {}) })
  for (const issue of result.error?.issues ?? []) {
    const path = inputPath(issue.path.map(String), values)
    const nested = 'issues' in issue ? issue.issues[0]?.message : undefined
    const empty = path === 'name' && !values.name.trim()
    problems.push({ path, message: empty ? 'give it a name' : (NUMBERS[path] ?? nested ?? issue.message) })
  }
  return problems.filter((problem, index) => problems.findIndex(({ path }) => path === problem.path) === index)
}

/**
 * The input that a field of the API's belongs to: `dockerEnvVars.TOKEN` is the row whose name is TOKEN.
 */
export function inputPath([field = '', key, ...rest]: string[], values: DeploymentFormValues): string {
  if (key === undefined) return field
  if (field === 'llm') return `llm.${key}`
  if (field === 'runOptions') return runOptionPath([key, ...rest])
  if (field === 'dockerBuildArgs' || field === 'dockerEnvVars') {
    const index = values[field].findIndex((row) => row.name.trim() === key)
    if (index < 0) return field
    return `${field}.${index}.${rest.length > 0 ? 'value' : 'name'}`
  }
  if (field === 'dockerVolumes' || field === 'dockerPorts') {
    const rows = values[field].flatMap((row, index) => (row.value.trim() ? [index] : []))
    return `${field}.${rows[Number(key)] ?? 0}.value`
  }
  return field
}

function doubles(values: DeploymentFormValues, field: 'dockerBuildArgs' | 'dockerEnvVars'): FormProblem[] {
  const names = values[field].map((row) => row.name.trim())
  return names.flatMap((name, index) => {
    if (name === '') return values[field][index]?.value ? [{ path: `${field}.${index}.name`, message: 'give it a name' }] : []
    return names.indexOf(name) < index ? [{ path: `${field}.${index}.name`, message: 'is there twice' }] : []
  })
}

/** Lets react-hook-form ask checkForm. */
export function formResolver(options: { nameless?: boolean } = {}): Resolver<DeploymentFormValues> {
  return (values) => {
    const problems = checkForm(values, options)
    if (problems.length === 0) return { values, errors: {} }
    const errors: Record<string, unknown> = {}
    for (const { path, message } of problems) place(errors, path.split('.'), { type: 'invalid', message })
    return { values: {}, errors: errors as FieldErrors<DeploymentFormValues> }
  }
}

function place(target: Record<string, unknown>, [head = '', ...rest]: string[], error: object): void {
  if (rest.length === 0) {
    target[head] ??= error
    return
  }
  target[head] ??= /^\d+$/.test(rest[0] ?? '') ? [] : {}
  place(target[head] as Record<string, unknown>, rest, error)
}
