import { z } from 'zod'

export const nameParameter = z.object({ name: z.string().max(64) })
export const idParameter = z.object({ id: z.string().max(64) })

const limit = z.coerce.number().int().min(1).max(100).default(50)
const flag = z.enum(['0', '1', 'false', 'true'])
const isOn = (given: z.output<typeof flag>) => given === '1' || given === 'true'

/** Pages of things that are numbered. */
export const numberedPage = z.object({ after: z.coerce.number().int().min(0).optional(), limit })
/** Pages of things that go by id. */
export const page = z.object({ after: z.string().max(64).optional(), limit })

/** A switch that is off unless it is given. */
export const switchedOff = flag.default('0').transform(isOn)
/** A switch that is on unless it is given. */
export const switchedOn = flag.default('1').transform(isOn)

/** Asking twice with the same key is asking once. */
export const idempotencyHeader = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() })
