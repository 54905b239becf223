import type { CommandHook, DeploymentHook, HealthHook, ReconcileHook } from '../../addon-api/context.ts'
import type { LoadedAddon, LoadedHook } from './load-addon.ts'
import type { Phase } from './manifest.schema.ts'

/** The hooks that are in force. */
export interface AddonRegistry {
  /** By ascending priority; of equal ones, by the addon's name. */
  deploymentHooks(phase: Exclude<Phase, 'health_check' | 'reconcile' | 'command'>): LoadedHook<DeploymentHook>[]
  healthHooks(): LoadedHook<HealthHook>[]
  reconcileHooks(): LoadedHook<ReconcileHook>[]
  /** The first is the one that is asked. */
  commandHooks(): LoadedHook<CommandHook>[]
  /** The addon's settings: its defaults, overridden by what is stored. */
  settings(addon: string): Record<string, string | number | boolean>
}

/** @param stored settings by addon, as kept in the database; unknown keys are ignored */
export function addonRegistry(addons: LoadedAddon[], stored: Record<string, Record<string, unknown>> = {}): AddonRegistry {
  const hooks = addons.flatMap((addon) => addon.hooks).sort((a, b) => a.priority - b.priority || a.addon.localeCompare(b.addon))
  const settings = new Map(addons.map((addon) => [addon.manifest.name, effectiveSettings(addon, stored[addon.manifest.name] ?? {})]))
  return {
    deploymentHooks: (phase) => hooks.filter((hook) => hook.phase === phase) as LoadedHook<DeploymentHook>[],
    healthHooks: () => hooks.filter((hook) => hook.phase === 'health_check') as LoadedHook<HealthHook>[],
    reconcileHooks: () => hooks.filter((hook) => hook.phase === 'reconcile') as LoadedHook<ReconcileHook>[],
    commandHooks: () => hooks.filter((hook) => hook.phase === 'command') as LoadedHook<CommandHook>[],
    settings: (addon) => settings.get(addon) ?? {},
  }
}

/** What is stored counts only as far as the manifest allows it. */
function fits(declared: LoadedAddon['manifest']['settings'][string], given: unknown): boolean {
  if (declared.type === 'enum') return typeof given === 'string' && declared.values.includes(given)
  if (declared.type !== 'number') return typeof given === declared.type
  return typeof given === 'number' && given >= (declared.min ?? -Infinity) && given <= (declared.max ?? Infinity)
}

function effectiveSettings(addon: LoadedAddon, stored: Record<string, unknown>): Record<string, string | number | boolean> {
  const effective: Record<string, string | number | boolean> = {}
  for (const [key, declared] of Object.entries(addon.manifest.settings)) {
    const given = stored[key]
    const value = fits(declared, given) ? given : declared.default
    if (value !== undefined) effective[key] = value as string | number | boolean
  }
  return effective
}
