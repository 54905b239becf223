import type { HookContext, RolloutFacts } from '../../src/addon-api/index.ts'

/** What this addon keeps of a rollout beside the common facts. */
export interface DockerFacts {
  /** The container that this rollout started. */
  containerId?: string
  /** Values for the Dockerfile's template, when we write one. */
  templateValues?: Record<string, string | number | boolean | null>
  /** True when it was not running before. */
  wasStarted?: boolean
}

/** This addon's part of the facts, which it may change. */
export function dockerFacts(context: HookContext): DockerFacts {
  const facts = context.facts as RolloutFacts & { docker?: DockerFacts }
  return (facts.docker ??= {})
}

/** A setting that addon.yaml declares as a number. */
export function numberSetting(context: { settings: HookContext['settings'] }, name: string): number {
  return Number(context.settings[name])
}
