import type { AddonView } from '../schemas/views.ts'
import type { AddonRecord } from '#core/addon/addon.store.ts'
import { PHASES } from '#core/addon/manifest.schema.ts'

export function presentAddon(addon: AddonRecord): AddonView {
  const { id, version, title, description, path, active, error, manifest } = addon
  const hooks = PHASES.flatMap((phase) =>
    (manifest?.hooks[phase] ?? []).map(({ handler, priority, timeout, on_error }) => ({
      phase,
      handler,
      priority,
      timeout,
      onError: on_error,
    })),
  )
  return { name: id, version, title, description, path, active, error, hooks, requires: manifest?.requires.addons ?? [] }
}
