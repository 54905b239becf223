import type { OnLine } from './engine.ts'

/** Sees to the images that builds start from, on a network where no registry answers. */
export interface BaseImages {
  /**
   * `there`: on the engine already. `registry`: the build fetches it by itself. `stand-in`: it was made from Debian's packages
   * or the npm registry. `unknown`: no registry answers and nothing stands in for it, so that the build will say so.
   * Two calls at once for one image make it once. A registry that does not answer is not waited for again for minutes.
   * @param reference as FROM has it
   * @throws program_failed, build_failed where the stand-in could not be made; the signal's reason after an abort
   */
  ensure(reference: string, onLine: OnLine, signal: AbortSignal): Promise<BaseImageOrigin>
  /** Looks, and asks no registry. False: `ensure` would have something to do, which may take minutes. */
  isReady(reference: string): Promise<boolean>
}

export type BaseImageOrigin = 'there' | 'registry' | 'stand-in' | 'unknown'
