import type { Detection, SourceTree } from './detection.ts'
import { joinPath } from './tree-paths.ts'

/** nginx's own default. */
const PORT = 80
const FOLDERS = ['', 'public', 'dist', 'site', 'www', 'htdocs', 'docs']

/** A site of files: an index.html at the top or in one of the usual folders. */
export function detectStatic(tree: SourceTree): Promise<Detection | null> {
  const root = FOLDERS.find((folder) => tree.paths.includes(joinPath(folder, 'index.html')))
  if (root === undefined) return Promise.resolve(null)
  return Promise.resolve({
    stack: 'static',
    evidence: [`${joinPath(root, 'index.html')} is a page`],
    port: PORT,
    values: { root: root || '.' },
  })
}
