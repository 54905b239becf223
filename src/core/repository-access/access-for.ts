import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { AccessRecord } from './access-record.ts'

/** With what a deployment's repository is read, and whose that is: a preview reads it as the deployment that it is a preview of. */
export async function accessFor(
  core: Pick<Core, 'repositoryAccess'>,
  { id, preview }: Pick<DeploymentRecord, 'id' | 'preview'>,
): Promise<{ access: AccessRecord | null; accessOf: string }> {
  const accessOf = preview?.parent.id ?? id
  return { access: await core.repositoryAccess.get(accessOf), accessOf }
}
