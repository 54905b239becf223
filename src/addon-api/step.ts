/** One thing that a rollout does. It can describe itself before it runs, and it can run twice without harm. */
export interface Step {
  /** Unique within the rollout, such as `build`. */
  key: string
  title: string
  /** Looks and changes nothing. Called for the plan, and again right before the step runs. */
  describe(): StepDescription | Promise<StepDescription>
  /** Does it. Throws a WebopsError with code and hint when it cannot. */
  run(progress: StepProgress): Promise<void>
  /** Undoes what an unfinished or failed rollout must not leave behind; called in reverse order, also after a cancel. */
  cleanUp?(progress: StepProgress): Promise<void>
  /** True when it touches nothing but the workspace, so that a preview may run it. */
  preview?: boolean
  /** True when it needs the frozen release: the core freezes before the first such step. */
  needsRelease?: boolean
  /** True for steps that come after the switch: a failure in one is noted and does not undo the rollout. */
  afterSwitch?: boolean
  /**
   * Set for what must not happen twice. What it is done to, such as the id of an image: the core keeps that before the step
   * begins (`facts.once`), and again when it ended well. A rollout that finds one begun and not ended, since the worker ended
   * meanwhile, fails with `release_command_interrupted` and runs none of its steps.
   */
  once?(): string
  /**
   * Why it has nothing to do, in words, as far as is known by now; null: it has, or that is not known yet. Asked before it runs,
   * and again afterwards of one that only then knows. It is recorded as skipped then, and a plan leaves it out.
   */
  idle?(): string | null
  /** Limit of this step alone, in milliseconds. Read when it begins. */
  timeoutMs?: number
}

export interface StepProgress {
  /** One line of the rollout's log. Secrets are cut out. */
  log(text: string, stream?: 'stdout' | 'stderr' | 'webops'): void
  /** Aborts on cancel, time-out and shut-down. */
  signal: AbortSignal
}

export interface StepDescription {
  /** One sentence in the future tense, without a subject: "Builds the image webops/shop:3". */
  summary: string
  /** Texts to be read before they take effect. */
  artifacts?: Artifact[]
  /** What the user should know, such as a fallback that is used. */
  warnings?: string[]
  /** How long nothing will serve. Zero or unset: no gap. */
  gapSeconds?: number
  /** What stops or is replaced. */
  replaces?: string[]
}

export interface Artifact {
  kind: 'dockerfile' | 'unit' | 'route' | 'file'
  name: string
  content: string
}
