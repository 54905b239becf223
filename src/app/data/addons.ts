import { presentAddon } from '#api/presenters/present-addon.ts'
import type { AddonView } from '#api/schemas/views.ts'
import { listAddons } from '#core/addon/list-addons.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'

/** All addons that were found, the broken ones first. */
export async function loadAddons(): Promise<AddonView[]> {
  await requireActor()
  const addons = await listAddons(panelCore())
  return addons.map(presentAddon).sort((a, b) => Number(a.active) - Number(b.active) || a.name.localeCompare(b.name))
}
