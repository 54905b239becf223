import { OpenAPIHono, z } from '@hono/zod-openapi'
import { errorView } from './schemas/views.ts'
import { checkStorable } from './storable.ts'
import type { Actor, Cause } from '#core/user/actor.ts'

/** What every handler finds in its context. */
export interface ApiEnv {
  Variables: {
    actor: Actor
    /** How the request came in, as a rollout's cause has it. */
    via: Cause['via']
    /** Whether the one who asked may still ask: for answers that go on for hours. */
    stillAllowed: () => Promise<boolean>
  }
}

/** Routes of one noun. Input that is not valid goes to the one place that answers errors. */
export function router(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw result.error
    },
  })
}

/** A JSON answer in a route's description. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { content: { 'application/json': { schema } }, description }
}

/** A JSON body in a route's description: described by zod's own JSON Schema, since the inputs have steps that prepare a value first. */
export function body<T extends z.ZodType>(schema: T) {
  const { $schema, ...description } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const described = z
    .any()
    .superRefine(checkStorable)
    .openapi(description as object)
    .pipe(schema)
  return { content: { 'application/json': { schema: described } }, required: true }
}

/** What every route may answer beside its own. */
export const problems = { default: json(errorView, 'What is wrong, and what to do about it') }
