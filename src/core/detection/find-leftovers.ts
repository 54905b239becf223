import type { SourceTree } from './detection.ts'

/** What machines make again, by the name of its folder. In an image it would stand in place of what was made there. */
const FOLDERS = new Set(['node_modules', '.git', '.next', '.nuxt', '.svelte-kit', '.turbo', '.angular', '.venv', 'venv', '__pycache__'])
/** Marks a virtual environment, whatever its folder is called. */
const MARK = 'pyvenv.cfg'

/**
 * Names of what was made elsewhere and lies among the sources: in a folder that somebody works in, or committed by mistake.
 * A build that finds none of it needs no step that takes it out.
 */
export function findLeftovers({ paths, skipped = [] }: Pick<SourceTree, 'paths' | 'skipped'>): string[] {
  const found = new Set(skipped.filter((name) => FOLDERS.has(name)))
  for (const path of paths) {
    const names = path.split('/')
    for (const name of names) if (FOLDERS.has(name)) found.add(name)
    if (names.at(-1) === MARK) found.add(MARK)
  }
  return [...found].sort()
}
