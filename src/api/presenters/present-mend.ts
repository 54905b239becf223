import type { MendView } from '../schemas/mend-view.ts'
import type { MendRecord } from '#core/reconcile/list-mends.ts'

export function presentMend({ at, what, done }: MendRecord): MendView {
  return { at: at.toISOString(), what, done }
}
