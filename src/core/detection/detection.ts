/** A checkout, or a forge's API: a listing and a few contents. */
export interface SourceTree {
  /** Relative paths of all files. */
  paths: string[]
  /** Names of folders that are there and not listed: those of tools, with thousands of files. */
  skipped?: string[]
  /** Null when there is no such file. */
  read(path: string): Promise<string | null>
}
