import type { Detection, SourceTree } from './detection.ts'
import { detectDjango } from './detect-django.ts'
import { detectNode } from './detect-node.ts'
import { detectStatic } from './detect-static.ts'

export interface Detector {
  stack: Detection['stack']
  detect(tree: SourceTree): Promise<Detection | null>
}

/** In the order in which they are asked: the more specific first. */
export const DETECTORS: Detector[] = [
  { stack: 'django', detect: detectDjango },
  { stack: 'node', detect: detectNode },
  { stack: 'static', detect: detectStatic },
]
