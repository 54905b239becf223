/** A part of a JSON Schema, as far as our inputs use it. */
export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
}

/** Where a value stands in a body: keys of objects, places in lists; KEY for the name of an entry itself. */
export type Place = (string | number | symbol)[]
/** The name of an entry of a record, rather than what it holds. */
export const KEY = Symbol('key')
/** Stands in records where any name will do. */
export const ANY_NAME = 'A_NAME'

/** Every place of a body that takes a single value, so that nothing new can be forgotten. */
export function leavesOf(schema: JsonSchema, resolve: (ref: string) => JsonSchema, at: Place = []): Place[] {
  if (schema.$ref) return leavesOf(resolve(schema.$ref), resolve, at)
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  if (alternatives.length > 0) return unique(alternatives.flatMap((one) => leavesOf(one, resolve, at)))
  if (schema.properties) return Object.entries(schema.properties).flatMap(([key, inner]) => leavesOf(inner, resolve, [...at, key]))
  if (typeof schema.additionalProperties === 'object')
    return [[...at, KEY], ...leavesOf(schema.additionalProperties, resolve, [...at, ANY_NAME])]
  if (schema.items) return leavesOf(schema.items, resolve, [...at, 0])
  return [at]
}

/** A copy of a body with a value at a place. What is in the way there is replaced. */
export function withValue(body: unknown, [head, ...rest]: Place, value: unknown): unknown {
  if (head === undefined) return value
  if (head === KEY) return { ...asObject(body), [String(value)]: 'x' }
  if (typeof head === 'number') return [withValue(undefined, rest, value)]
  return { ...asObject(body), [String(head)]: withValue(asObject(body)[String(head)], rest, value) }
}

/** What stands at a place of an answer; undefined where nothing does. */
export function valueAt(body: unknown, place: Place): unknown {
  return place.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], body)
}

export const placeName = (place: Place) => place.map((key) => (key === KEY ? '(name)' : String(key))).join('.') || '(body)'

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function unique(places: Place[]): Place[] {
  return places.filter((place, index) => places.findIndex((other) => placeName(other) === placeName(place)) === index)
}
