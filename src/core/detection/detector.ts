import type { Candidate } from './candidate.ts'
import type { Folder } from './folder.ts'
import type { Provider } from './provider.ts'
import type { Said } from './said.ts'

/**
 * Says what a folder is, as far as one provider goes. Pure: it reads the folder and nothing else, and never throws for what
 * stands in it: what cannot be read is a warning of its candidate.
 */
export interface Detector {
  provider: Provider
  /**
   * A quick look at names alone: could this folder be one of ours? Asked of every folder near the top.
   * @param names of the files and folders directly in it; a folder's ends in `/`
   */
  marks(names: readonly string[]): boolean
  /** Candidates for this folder, the best first; none when it is something else. One of a workspace may name the root of a member. */
  detect(folder: Folder, said: Said): Promise<Candidate[]>
}
