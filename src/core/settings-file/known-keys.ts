import { z } from 'zod'

type Schema = z.core.$ZodType

/** The keys that a schema knows at a place of the input; none where every name goes. */
export function knownKeys(schema: Schema, path: readonly PropertyKey[]): string[] {
  const [place, ...rest] = path
  if (place === undefined) return objectsOf(schema).flatMap((object) => Object.keys(object._zod.def.shape))
  return unwrapped(schema).flatMap((inner) => {
    if (inner instanceof z.core.$ZodObject) {
      const next = Object.hasOwn(inner._zod.def.shape, place) ? inner._zod.def.shape[String(place)] : undefined
      return next ? knownKeys(next, rest) : []
    }
    if (inner instanceof z.core.$ZodRecord) return knownKeys(inner._zod.def.valueType, rest)
    if (inner instanceof z.core.$ZodArray) return knownKeys(inner._zod.def.element, rest)
    return []
  })
}

function objectsOf(schema: Schema): z.core.$ZodObject[] {
  return unwrapped(schema).filter((inner) => inner instanceof z.core.$ZodObject)
}

/** What may stand there, without what only says that it may be left out. */
function unwrapped(schema: Schema): Schema[] {
  if (schema instanceof z.core.$ZodOptional || schema instanceof z.core.$ZodNullable || schema instanceof z.core.$ZodDefault)
    return unwrapped(schema._zod.def.innerType)
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.flatMap(unwrapped)
  if (schema instanceof z.core.$ZodPipe)
    return unwrapped(schema._zod.def.in instanceof z.core.$ZodTransform ? schema._zod.def.out : schema._zod.def.in)
  return [schema]
}
