import type { DiscoveredAddon } from './discover-addons.ts'
import type { AddonStore } from './addon.store.ts'

/** Writes what was discovered to the database, and forgets what is no longer there. Settings are kept. */
export async function recordAddons(store: AddonStore, discovered: DiscoveredAddon[]): Promise<void> {
  await store.replaceAll(
    discovered.map((found) => ({
      id: found.name,
      version: found.manifest?.version ?? '',
      title: found.manifest?.title ?? found.name,
      description: found.manifest?.description ?? '',
      path: found.dir,
      active: found.addon !== null,
      error: found.error,
      manifest: found.manifest,
    })),
  )
}
