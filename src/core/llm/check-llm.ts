import type { DeploymentSettings } from '../deployment/deployment-record.ts'
import { isArgumentList } from '../deployment/container-command.ts'
import { WebopsError } from '../errors/webops-error.ts'

type Checked = Pick<DeploymentSettings, 'projectType' | 'llm' | 'repository' | 'useDocker' | 'startCommand' | 'runOptions'>

/**
 * Refuses a deployment of the type `llm` that names no model, and settings of one that go with nothing else.
 * @param mayCome whether webops.yaml, which is not read yet, may bring what is missing
 * @throws llm_settings_required, llm_type_required, llm_without_docker, llm_start_command_not_list, llm_gpus_too_few
 */
export function checkLlm(deployment: Checked, { mayCome }: { mayCome: boolean }): void {
  const { projectType, llm, repository, useDocker, startCommand, runOptions } = deployment
  if (projectType !== 'llm') {
    if (llm === null) return
    throw new WebopsError({
      code: 'llm_type_required',
      kind: 'invalid',
      message: `Settings of a model are given, and the project type is ${projectType}.`,
      hint: 'Choose the project type "llm", or set llm to null.',
      field: 'llm',
    })
  }
  if (!useDocker)
    throw new WebopsError({
      code: 'llm_without_docker',
      kind: 'invalid',
      message: 'A model server runs in a container, and nowhere else.',
      hint: 'Switch "Use Docker containerization" on.',
      field: 'useDocker',
    })
  // It takes the place of all of vLLM's arguments, behind the entry point of the image: a line for a shell would be read as those.
  if (startCommand !== null && !isArgumentList(startCommand))
    throw new WebopsError({
      code: 'llm_start_command_not_list',
      kind: 'invalid',
      message:
        'The start command of a model server is a list of arguments for the entry point of its image, and this is a line for a shell.',
      hint: 'Leave it out, and vLLM is started with the settings of the model. A list such as ["--model", "/models/mine"] replaces all of its arguments.',
      field: 'startCommand',
    })
  if (llm === null) {
    if (mayCome && repository !== null) return
    throw new WebopsError({
      code: 'llm_settings_required',
      kind: 'invalid',
      message: 'A deployment of the type llm needs to know its model.',
      hint: 'Give llm.model, such as Qwen/Qwen3-8B (`--model` on the command line, `llm: { model: Qwen/Qwen3-8B }` in webops.yaml).',
      field: 'llm.model',
    })
  }
  const given = givenGpus(runOptions.gpus)
  const wanted = llm.tensorParallelSize ?? 1
  if (given !== null && given < wanted)
    throw new WebopsError({
      code: 'llm_gpus_too_few',
      kind: 'invalid',
      message: `The model is to be split over ${wanted} graphics processors, and runOptions.gpus gives it ${given}.`,
      hint: 'Leave runOptions.gpus out, name as many there, or lower llm.tensorParallelSize.',
      field: 'llm.tensorParallelSize',
    })
}

/** How many are named; null: all that there are. */
function givenGpus(gpus: Checked['runOptions']['gpus']): number | null {
  if (gpus === undefined || gpus === 'all') return null
  return Array.isArray(gpus) ? new Set(gpus).size : gpus
}
