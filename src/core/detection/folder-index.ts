import type { SourceTree } from './detection.ts'

/** What was read of a file, and what is wrong with it. */
export interface Parsed {
  value: Record<string, unknown> | null
  problem: string | null
}

/** A tree's listing in an order in which a folder's files stand together, and what was read of it so far: made once a tree. */
export class FolderIndex {
  readonly tree: SourceTree
  readonly paths: readonly string[]
  readonly set: ReadonlySet<string>
  readonly texts = new Map<string, Promise<string | null>>()
  readonly parsed = new Map<string, Promise<Parsed>>()
  readonly #folders = new Map<string, readonly string[]>()

  constructor(tree: SourceTree) {
    this.tree = tree
    this.paths = isSorted(tree.paths) ? tree.paths : [...tree.paths].sort()
    this.set = new Set(this.paths)
  }

  /** Paths below a folder, seen from there. @param prefix with a slash at its end, or nothing for the top */
  below(prefix: string): readonly string[] {
    if (prefix === '') return this.paths
    let paths = this.#folders.get(prefix)
    if (!paths) {
      const begin = this.#firstFrom(prefix)
      // The character behind the slash: all that begins with the prefix stands before it.
      const end = this.#firstFrom(`${prefix.slice(0, -1)}0`)
      paths = this.paths.slice(begin, end).map((path) => path.slice(prefix.length))
      this.#folders.set(prefix, paths)
    }
    return paths
  }

  /** Place of the first path that is not before this text. */
  #firstFrom(text: string): number {
    let low = 0
    let high = this.paths.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.paths[middle] ?? '') < text) low = middle + 1
      else high = middle
    }
    return low
  }
}

function isSorted(paths: readonly string[]): boolean {
  for (let place = 1; place < paths.length; place += 1) if ((paths[place - 1] ?? '') > (paths[place] ?? '')) return false
  return true
}
