import type { SourceTree } from './detection.ts'

/** For tests: a source tree in memory, its files by path; counts what is read. */
export function memoryTree(files: Record<string, string>): SourceTree & { reads: string[] } {
  const reads: string[] = []
  return {
    paths: Object.keys(files),
    reads,
    read: (path) => {
      reads.push(path)
      return Promise.resolve(files[path] ?? null)
    },
  }
}
