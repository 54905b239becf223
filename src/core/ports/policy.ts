import type { Policy } from '../policy/policy.schema.ts'

/** The server's own rules, which the panel cannot write. */
export interface PolicySource {
  /** Read anew each time, so that a change counts at once. @throws policy_file_invalid, policy_file_unsafe */
  read(): Promise<Policy>
  /**
   * Where a path on the server really leads, symlinks followed; parts that do not exist yet are kept as they are.
   * Checked instead of the path that was asked for.
   */
  realPath(path: string): Promise<string>
}
