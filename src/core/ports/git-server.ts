import type { Readable, Writable } from 'node:stream'

/** What a git client asks a server for: to take its objects, or to hand some out. */
export type GitService = 'git-receive-pack' | 'git-upload-pack'

/** One of git's serving programs at work. */
export interface GitSession {
  /** What the client sends. */
  input: Writable
  /** What it is answered. */
  output: Readable
  /** Said beside the protocol: over SSH the client prints it. */
  errors: Readable
  /** Its exit status; null when it was ended by a signal. Never rejects. */
  ended: Promise<number | null>
  /** The client is gone. What is under way and on record goes on without it. */
  abandon(): void
}
