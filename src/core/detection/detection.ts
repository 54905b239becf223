/** What a source tree is, with the evidence for it. */
export interface Detection {
  stack: 'dockerfile' | 'django' | 'node' | 'static'
  evidence: string[]
  /** The port that its start command will listen on; null when it is not known before the image is there. */
  port: number | null
  /** What the Dockerfile's template needs to know. */
  values: Record<string, string | number | boolean | null>
}

/** A checkout, or a forge's API: a listing and a few contents. */
export interface SourceTree {
  /** Relative paths of all files. */
  paths: string[]
  /** Null when there is no such file. */
  read(path: string): Promise<string | null>
}
