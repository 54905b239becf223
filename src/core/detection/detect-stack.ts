import type { Detection, SourceTree } from './detection.ts'
import { DETECTORS } from './detectors.ts'

/**
 * Finds out what a source tree is. Pure: it asks nothing but the tree.
 * @param wanted a stack that the user named; only that one is tried then
 * @returns null when nothing fits
 */
export async function detectStack(tree: SourceTree, wanted: string | null = null): Promise<Detection | null> {
  for (const detector of DETECTORS) {
    if (wanted && detector.stack !== wanted) continue
    const found = await detector.detect(tree)
    if (found) return found
  }
  return null
}
