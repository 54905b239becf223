import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { parseVolume } from '../deployment/parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkNeverMounted } from '../policy/check-run.ts'

/**
 * Checks what is stored as a deployment's settings file: only the worker writes it, after it asked the policy. A deploy reads the
 * file anew and makes no use of it, but what cannot have come from the worker is better said than passed over.
 * @throws WebopsError record_invalid, policy_host_path_refused
 */
export function checkStoredFile({ fileSettings, strangeFile }: DeploymentRecord): void {
  if (strangeFile)
    throw new WebopsError({
      code: 'record_invalid',
      kind: 'refused',
      message: 'What is stored as the settings of its webops.yaml is nothing that WebOps would have stored.',
      hint: 'If nobody edited the database by hand, treat this as a break-in.',
      field: 'fileSettings',
    })
  for (const volume of fileSettings?.settings.dockerVolumes ?? []) {
    const { type, source } = parseVolume(volume)
    if (type === 'bind') checkNeverMounted(source)
  }
}
