import { z } from 'zod'
import type { RolloutKind } from '../../addon-api/context.ts'
import { checkFilesBesideVolumes } from '../config-file/check-places.ts'
import { checkConfigFile, type ConfigFileRecord } from '../config-file/config-file-record.ts'
import { deploymentName, gitRef, plainDeployment } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkLlm } from '../llm/check-llm.ts'
import { placeName } from '../project/project.schema.ts'
import { variableName } from '../variable/variable-name.ts'
import type { VariableRecord } from '../variable/variable-record.ts'

/** What becomes a path, a unit, a container's name or an argument. */
const anchors = z.object({
  id: z.uuid(),
  name: deploymentName,
  project: placeName,
  environment: placeName,
  ref: gitRef,
  variables: z.array(variableName),
})

/**
 * Checks a stored deployment as if it came from a stranger: the panel writes the database, and who has taken over the
 * panel must not become root by what stands there.
 * @throws WebopsError record_invalid, naming the field; file_in_volume, llm_…
 */
export function checkRecord(given: {
  kind: RolloutKind
  deployment: DeploymentRecord
  variables: VariableRecord[]
  files: ConfigFileRecord[]
  /** Beside which the files are to stand; unset: the deployment's. */
  volumes?: string[]
  ref: string
}): void {
  const { kind, deployment, variables, ref } = given
  const { id, name, project, environment } = deployment
  const anchored = anchors.safeParse({ id, name, project, environment, ref, variables: variables.map(({ name }) => name) })
  if (!anchored.success) throw invalid(anchored.error)
  // Stopping and removing make no use of the settings: what is wrong there must not keep it running.
  if (kind === 'stop' || kind === 'remove') return
  const settings = plainDeployment.omit({ project: true, environment: true, dockerEnvVars: true }).strip()
  const checked = settings.safeParse(deployment)
  if (!checked.success) throw invalid(checked.error)
  checkFiles(given.files)
  // What was frozen was checked then, and is not made of the settings of now.
  if (kind !== 'deploy' && kind !== 'reconfigure') return
  // A repository may say the rest in its settings file: it is asked once that is read.
  if (kind === 'reconfigure' || deployment.repository === null) checkLlm(deployment, { mayCome: false })
  const paths = given.files.map(({ path }) => path)
  checkFilesBesideVolumes(paths, given.volumes ?? deployment.dockerVolumes, 'dockerVolumes')
}

/** Each becomes a mount in the container. */
function checkFiles(files: ConfigFileRecord[]): void {
  for (const file of files) {
    try {
      checkConfigFile(file)
    } catch (error) {
      throw error instanceof z.ZodError ? invalid(error) : error
    }
  }
}

function invalid(error: z.ZodError): WebopsError {
  const { message, field = 'deployment' } = describeZodError(error)
  return new WebopsError({
    code: 'record_invalid',
    kind: 'refused',
    message: `The stored deployment is not one that WebOps would have stored. ${field}: ${message}`,
    hint: 'Save its settings again. If nobody edited the database by hand, treat this as a break-in.',
    field,
    cause: error,
  })
}
