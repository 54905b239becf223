import { z } from 'zod'

const duration = z.string().regex(/^\d+(ms|s|m|h)$/, 'use a number with ms, s, m or h, such as 15m')

const hook = z
  .object({
    handler: z.string().regex(/^[\w./-]+\.ts#[A-Za-z_]\w*$/, 'use file.ts#exportedFunction'),
    priority: z.number().int().min(0).max(100).default(50).describe('Hooks of a phase run by ascending priority.'),
    timeout: duration.default('60s').describe('How long all steps of this hook may take together.'),
    on_error: z.enum(['fail', 'warn']).default('fail').describe('fail: the rollout fails. warn: it is noted and goes on.'),
  })
  .strict()

/** One hook, or several with priorities of their own. */
const hooks = z.union([hook, z.array(hook).min(1)]).transform((given) => (Array.isArray(given) ? given : [given]))

const setting = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('string'), title: z.string().optional(), description: z.string().optional(), default: z.string().optional() })
    .strict(),
  z
    .object({
      type: z.literal('number'),
      title: z.string().optional(),
      description: z.string().optional(),
      default: z.number().optional(),
      min: z.number().optional(),
      max: z.number().optional(),
    })
    .strict(),
  z
    .object({
      type: z.literal('boolean'),
      title: z.string().optional(),
      description: z.string().optional(),
      default: z.boolean().optional(),
    })
    .strict(),
  z
    .object({
      type: z.literal('enum'),
      title: z.string().optional(),
      description: z.string().optional(),
      values: z.array(z.string()).min(1),
      default: z.string().optional(),
    })
    .strict(),
])

export const PHASES = ['pre_deployment', 'post_deployment', 'health_check', 'reconcile', 'command'] as const
export type Phase = (typeof PHASES)[number]

/** An addon.yaml. The JSON Schema and the documentation come from here too. */
export const addonManifest = z
  .object({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,47}$/)
      .describe("The folder's name."),
    version: z.string().regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/, 'use a semantic version, such as 1.0.0'),
    api: z.literal(1).describe('The version of webops/addon-api that it is written for.'),
    title: z.string().min(1).max(80),
    description: z.string().min(1).max(400),
    requires: z
      .object({ addons: z.array(z.string()).default([]) })
      .strict()
      .default({ addons: [] }),
    hooks: z
      .object({
        pre_deployment: hooks.optional(),
        post_deployment: hooks.optional(),
        health_check: hooks.optional(),
        reconcile: hooks.optional(),
        command: hooks.optional(),
      })
      .strict()
      .default({}),
    settings: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), setting).default({}),
  })
  .strict()

export type AddonManifest = z.output<typeof addonManifest>
