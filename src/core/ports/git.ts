import type { OnLine } from './engine.ts'
import type { Secret } from '../secret/secret.ts'

/** git's fetching side. Errors are WebopsError with a code that begins with `git_`. */
export interface Git {
  /**
   * Finds the commit that a branch, tag or commit id stands for, without fetching.
   * @param options.literally the ref is a name that somebody chose for a branch or tag: one of exactly that name comes
   *   before what else it could be read as (a commit id, a path of refs). Otherwise it is the other way round, so that
   *   nobody can put a branch in front of a commit by naming it so.
   * @throws git_repository_not_found, git_authentication_required, git_ref_not_found, git_unreachable
   */
  resolve(source: GitSource, ref: string, signal: AbortSignal, options?: { literally: boolean }): Promise<{ commit: string }>
  /**
   * Fetches the commit that a branch, tag or commit id stands for into the mirror (made where there is none).
   * @param options.literally as for resolve
   * @param options.into an empty or missing folder, in which its tree is laid out, without a `.git`
   * @param options.submodules its submodules are laid out as well, at the commits that are recorded
   * @param options.lfs files of which the tree has a pointer alone are fetched from the repository's LFS server, in submodules too
   * @throws as resolve; git_submodule_refused, git_submodule_failed, git_lfs_failed
   */
  fetch(
    source: GitSource,
    ref: string,
    mirrorDir: string,
    onOutput: OnLine,
    signal: AbortSignal,
    options?: { literally?: boolean; into?: string; submodules?: boolean; lfs?: boolean },
  ): Promise<Commit>
  /**
   * What lies between two commits, asked of the repository's server.
   * @param historyDir a repository of its own for that, made where there is none
   * @param limit of commits that are looked at
   * @throws as resolve
   */
  history(source: GitSource, from: string, to: string, historyDir: string, limit: number, signal: AbortSignal): Promise<CommitHistory>
}

/** Commits that only one of two has behind it, the newest first. */
export interface CommitHistory {
  added: Commit[]
  removed: Commit[]
  /** False when there are more than were looked at. */
  complete: boolean
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
