import { z } from 'zod'
import { CI_SERVICES } from '#core/ci/ci-service.ts'

/** A workflow file for a deployment's repository. */
export const ciWorkflowView = z.object({
  service: z.enum(CI_SERVICES),
  /** Where it belongs in the repository. */
  path: z.string(),
  content: z.string(),
  /** Where the service keeps the secret WEBOPS_TOKEN. */
  secrets: z.string(),
})

export type CiWorkflowView = z.output<typeof ciWorkflowView>
