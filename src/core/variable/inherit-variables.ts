import type { VariableRecord } from './variable-record.ts'
import type { PreviewOf } from '../preview/preview-of.ts'

/** A variable that a preview does not get of those that are set. */
export interface LeftOut {
  name: string
  /** Such as `it is a secret`. */
  because: string
}

/**
 * What a preview gets of what is set for it, the nearest of each name: of secrets those alone that its parent's settings name,
 * and a fork's none at all, not even its own. What refers to one that is left out is left out as well.
 */
export function inheritVariables<T extends VariableRecord>(
  variables: T[],
  preview: Pick<PreviewOf, 'isFork' | 'secrets'>,
): { kept: T[]; leftOut: LeftOut[] } {
  const named = new Set(preview.secrets)
  const gone = new Map<string, string>()
  for (const { name, secret, ciphertext, scope = 'deployment' } of variables) {
    if (!secret && ciphertext === null) continue
    const isOwn = scope === 'deployment' || scope === 'environment'
    if (preview.isFork) gone.set(name, 'it is a secret, and the pull request comes from a fork')
    else if (!isOwn && !named.has(name)) gone.set(name, 'it is a secret that is not meant for previews')
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
