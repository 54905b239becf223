import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { AddonManifest } from './manifest.schema.ts'
import { examineAddon, type LoadedAddon } from './load-addon.ts'

/** An addon that was found; `error` says why it is left out. */
export interface DiscoveredAddon {
  name: string
  dir: string
  manifest: AddonManifest | null
  addon: LoadedAddon | null
  error: string | null
}

/**
 * Looks through folders of addons. A broken addon is reported and left out, the rest work; so is one whose
 * requirements are left out. The first of two with one name wins.
 * @param folders folders whose sub-folders with an addon.yaml are addons; missing ones count as empty
 */
export async function discoverAddons(folders: string[]): Promise<DiscoveredAddon[]> {
  const found = new Map<string, DiscoveredAddon>()
  for (const dir of (await Promise.all(folders.map(addonFolders))).flat()) {
    const { addon, manifest, problems } = await examineAddon(dir)
    const name = basename(dir)
    const taken = found.get(name)
    if (taken) {
      found.set(`${name} (${dir})`, { name, dir, manifest, addon: null, error: `the name is taken by ${taken.dir}` })
      continue
    }
    const error = problems.length === 0 ? null : problems.map((problem) => `${problem.where}: ${problem.message}`).join('; ')
    found.set(name, { name, dir, manifest, addon, error })
  }
  leaveOutUnmet(found)
  return [...found.values()]
}

async function addonFolders(folder: string): Promise<string[]> {
  let entries
  try {
    entries = await readdir(/* turbopackIgnore: true */ folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort()
}

function leaveOutUnmet(found: Map<string, DiscoveredAddon>): void {
  for (let changed = true; changed;) {
    changed = false
    for (const candidate of found.values()) {
      const missing = candidate.addon?.manifest.requires.addons.filter((name) => !found.get(name)?.addon) ?? []
      if (missing.length === 0) continue
      candidate.addon = null
      candidate.error = `requires: needs the addon ${missing.join(', ')}, which is not there or broken`
      changed = true
    }
  }
}
