import type { FrozenConfiguration, FrozenVariable } from '../release/frozen-configuration.schema.ts'
import { isOwn } from './variable-place.ts'
import type { VariableRecord } from './variable-record.ts'
import type { PreviewOf } from '../preview/preview-of.ts'

/** A variable that a preview does not get of those that are set. */
export interface LeftOut {
  name: string
  /** Such as `it is a secret`. */
  because: string
}

/** `A (it is a secret), B (it refers to A)` */
export function listOf(leftOut: LeftOut[]): string {
  return leftOut.map(({ name, because }) => `${name} (${because})`).join(', ')
}

type Inherited = Pick<VariableRecord, 'name' | 'secret' | 'ciphertext' | 'scope' | 'refersTo'>

/**
 * What a preview gets of what is set for it, the nearest of each name: of secrets those alone that its parent's settings name,
 * and a fork's none at all, not even its own. What refers to one that is left out is left out as well.
 */
export function inheritVariables<T extends Inherited>(
  variables: T[],
  preview: Pick<PreviewOf, 'isFork' | 'secrets'>,
): { kept: T[]; leftOut: LeftOut[] } {
  const named = new Set(preview.secrets)
  const gone = new Map<string, string>()
  for (const { name, secret, ciphertext, scope = 'deployment' } of variables) {
    if (!secret && ciphertext === null) continue
    if (preview.isFork) gone.set(name, 'it is a secret, and the pull request comes from a fork')
    else if (!isOwn(scope) && !named.has(name)) gone.set(name, 'it is a secret that is not meant for previews')
  }
  for (let before = -1; before !== gone.size;) {
    before = gone.size
    for (const { name, refersTo } of variables) {
      const to = gone.has(name) ? undefined : refersTo?.find((other) => gone.has(other))
      if (to !== undefined) gone.set(name, `it refers to ${to}`)
    }
  }
  return {
    kept: variables.filter(({ name }) => !gone.has(name)),
    leftOut: [...gone].map(([name, because]) => ({ name, because })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/**
 * The same of a release that was made before: a secret may have been taken off the list since. The release is started without
 * it, and without what refers to it. Of a fork's everything is kept: that it has secrets is no settings' affair, and refused.
 */
export function inheritFrozen(
  variables: FrozenConfiguration['variables'],
  preview: Pick<PreviewOf, 'isFork' | 'secrets'> | null | undefined,
): { kept: Map<string, FrozenVariable>; withheld: Map<string, FrozenVariable>; leftOut: LeftOut[] } {
  const all = new Map(Object.entries(variables))
  if (!preview || preview.isFork) return { kept: all, withheld: new Map(), leftOut: [] }
  const asStored = [...all].map(([name, frozen]) => {
    const closed = 'ciphertext' in frozen
    return { name, secret: closed, ciphertext: null, scope: closed ? frozen.scope : undefined, refersTo: frozen.refersTo }
  })
  const { leftOut } = inheritVariables(asStored, preview)
  const gone = new Set(leftOut.map(({ name }) => name))
  const split = (isGone: boolean) => new Map([...all].filter(([name]) => gone.has(name) === isGone))
  // What only its build was given, it has not been started with before either.
  return { kept: split(false), withheld: split(true), leftOut: leftOut.filter(({ name }) => all.get(name)?.availableAt !== 'build') }
}
