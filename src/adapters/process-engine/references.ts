import type { Store } from './store.ts'

/** Gives a tree a name, and takes it from the one that had it. */
export async function takeReferences(store: Store, id: string, reference: string): Promise<void> {
  const name = withTag(reference)
  for (const tree of await store.trees()) {
    const references = tree.references.filter((one) => one !== name)
    if (tree.id === id) await store.saveTree({ ...tree, references: [...references, name] })
    else if (references.length < tree.references.length) await store.saveTree({ ...tree, references })
  }
}

export function withTag(reference: string): string {
  return /:[^/]+$/.test(reference) ? reference : `${reference}:latest`
}
