import type { OnLine } from './engine.ts'
import type { Secret } from '../secret/secret.ts'

/** git's fetching side. Errors are WebopsError with a code that begins with `git_`. */
export interface Git {
  /**
   * Finds the commit that a branch, tag or commit id stands for, without fetching.
   * @throws git_repository_not_found, git_authentication_required, git_ref_not_found, git_unreachable
   */
  resolve(source: GitSource, ref: string, signal: AbortSignal): Promise<{ commit: string }>
  /** Fetches a commit into the mirror (made where there is none). */
  fetch(source: GitSource, ref: string, mirrorDir: string, onOutput: OnLine, signal: AbortSignal): Promise<Commit>
  /** Lays a clean tree of that commit, without a `.git`, into an empty or missing folder. */
  checkOut(mirrorDir: string, commit: string, targetDir: string, signal: AbortSignal): Promise<void>
}

export interface GitSource {
  /** Checked against our grammar: https, ssh, or file where policy allows it. */
  url: string
  /** OpenSSH private key for ssh. */
  deployKey?: Secret
  /** Password or token for https. */
  password?: Secret
  username?: string
}

export interface Commit {
  commit: string
  subject: string
  author: string
  at: Date
}
