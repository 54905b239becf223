import type { Candidate, HookContext, RolloutFacts } from '../../src/addon-api/index.ts'

/** What this addon keeps of a rollout beside the common facts. */
export interface DockerFacts {
  /** The container that this rollout started. */
  containerId?: string
  /** What a Dockerfile is written for, when we write one. */
  candidate?: Candidate
  /** The folder that the repository's own Dockerfile is built in. */
  contextRoot?: string
  /** The Dockerfile that is kept here was the repository's once. */
  editedFromOwn?: boolean
  /** What it is built from, as far as something has to be done for it first. */
  missingBaseImages?: string[]
  /** What the user should know of how it is built. */
  warnings?: string[]
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
