import { z } from 'zod'

/** A plan is data: what a rollout will do, to be read before it does it. */
export const planStep = z.object({
  key: z.string(),
  title: z.string(),
  addon: z.string(),
  summary: z.string(),
  artifacts: z.array(z.object({ kind: z.enum(['dockerfile', 'unit', 'route', 'file']), name: z.string(), content: z.string() })),
  warnings: z.array(z.string()),
  gapSeconds: z.number(),
  replaces: z.array(z.string()),
})

/** A setting that will be another one. */
export const planChange = z.object({
  /** As the deployment's own fields are called, or `schedules.NAME`. */
  field: z.string(),
  /** As what serves has it, or, before there is a release, as it was set here. Null: not set. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** The repository's settings file says so. */
  fromFile: z.boolean(),
})

export const plan = z.object({
  deployment: z.string(),
  kind: z.enum(['deploy', 'reconfigure', 'rollback', 'restart', 'stop', 'start', 'remove']),
  runtime: z.enum(['systemd', 'docker']),
  /** The commit that the ref stands for, where there is a repository. */
  commit: z.string().nullable(),
  commitSubject: z.string().nullable(),
  /** What the source is, and how we know. */
  stack: z.string().nullable(),
  evidence: z.array(z.string()),
  address: z.string().nullable(),
  /** What would be set differently, of a deploy and a reconfigure. Variables and configuration files are not among it. */
  changes: z.array(planChange).default([]),
  steps: z.array(planStep),
  warnings: z.array(z.string()),
  /** For how long nothing will serve; 0 for none. */
  gapSeconds: z.number(),
})

export type PlanStep = z.output<typeof planStep>
export type PlanChange = z.output<typeof planChange>
export type Plan = z.output<typeof plan>
