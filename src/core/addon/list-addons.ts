import type { AddonRecord } from './addon.store.ts'
import type { Core } from '../core.ts'

/** The addons that were found at start, broken ones included. Everybody who is signed in may see them. */
export async function listAddons(core: Core): Promise<AddonRecord[]> {
  return core.addons.list()
}
