import type { Mended } from '../../addon-api/context.ts'

/** Something that is not as it should be and that only a person can put right. */
export interface Finding extends Mended {
  deployment: { id: string; name: string; projectId: string }
}
