import type { Policy } from '../policy/policy.schema.ts'

/** Fields that hold paths on the server. */
export type PathField = 'dockerVolumes' | 'repository'

/** The server's own rules, which the panel cannot write. */
export interface PolicySource {
  /** Read anew each time, so that a change counts at once. @throws policy_file_invalid, policy_file_unsafe */
  read(): Promise<Policy>
  /**
   * Where a path on the server really leads, symlinks followed; parts that do not exist yet are kept as they are.
   * Checked instead of the path that was asked for.
   * @param field of the input that holds the path
   * @throws policy_host_path_refused (policy_local_path_refused for a repository) where it cannot be told
   */
  realPath(path: string, field: PathField): Promise<string>
}
