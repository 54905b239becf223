import { pushSettings } from '#core/push/push-settings.schema.ts'
import { z } from 'zod'

/** How a deployment takes pushes, and where. */
export const pushView = pushSettings.strip().extend({
  /** The branch that deploys. */
  branch: z.string(),
  /** Where git pushes to and fetches from. */
  https: z.string(),
  ssh: z.string().nullable(),
  /** What the server's key is known by over SSH. */
  sshFingerprint: z.string().nullable(),
})

export type PushView = z.output<typeof pushView>
