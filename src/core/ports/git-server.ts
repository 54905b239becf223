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
  /** More bytes than this it would not take anyway. */
  mostInput: number
  /** Its exit status; null when it was ended by a signal. Never rejects. */
  ended: Promise<number | null>
  /** The client is gone. What is under way and on record goes on without it. */
  abandon(): void
}

/** What a push wants of one ref. */
export interface RefCommand {
  /** As the client wrote it. */
  ref: string
  /** None: it is new. */
  before: string | null
  /** None: it is to go. */
  after: string | null
}

export interface PushedCommands {
  commands: RefCommand[]
  /** All or none of them. */
  atomic: boolean
}

export interface RefResult {
  ref: string
  /** Why it was refused; null: it was not. */
  reason: string | null
}

/** Who pushes, as far as they are there. */
export interface Pusher {
  /** Prints a line, which the client shows behind `remote: `. */
  say(line: string): void
  /** Aborted when they are gone: there is nobody to be told anything any more. */
  gone: AbortSignal
}

export interface GitRequest {
  service: GitService
  /** Id of the repository, made where there is none; null: one that is empty, to say what a push could begin with. */
  repository: string | null
  /** Over HTTP a push is two requests: what there is, and the objects. Unset: both in one. */
  stateless?: 'advertise' | 'rpc' | undefined
  /** What the client speaks, such as version=2; unset: the oldest. */
  protocol: string | null
}

export interface ReceiveRequest extends GitRequest {
  service: 'git-receive-pack'
  maxPackMb: number
  fsckObjects: boolean
  /** Judges and carries out what is pushed, once its objects are here and were found whole. */
  onCommands(pushed: PushedCommands, pusher: Pusher): Promise<RefResult[]>
}

/** A change of one ref; without `before` it may be whatever it is. */
export interface RefChange {
  ref: string
  before?: string | null
  after: string | null
}

/** Files that are pushed beside a repository (Git LFS), each by its SHA-256 in hexadecimal. */
export interface LfsObjects {
  /** In bytes; null: it is not here. */
  size(repository: string, oid: string): Promise<number | null>
  /**
   * Takes one in as it comes.
   * @param most bytes
   * @throws lfs_object_refused for a larger one, and for one that is something else; nothing of it stays
   */
  write(repository: string, oid: string, most: number, content: AsyncIterable<Uint8Array>): Promise<void>
  /** One that is here. */
  read(repository: string, oid: string): Promise<Readable>
}

/** git's serving side, on bare repositories of the panel's own, each named by the id of its deployment. */
export interface GitServer {
  lfs: LfsObjects
  /** The commits of a repository's branches, by their names; none where there is no repository. */
  branches(repository: string): Promise<Map<string, string>>
  /** Tells who looks after the panel of what went wrong behind a push that was taken. */
  report(error: unknown): void
  /** @throws git_busy */
  serve(request: ReceiveRequest | (GitRequest & { service: 'git-upload-pack' })): Promise<GitSession>
  /** What a ref points to; null: there is none. */
  resolve(repository: string, ref: string): Promise<string | null>
  /** Whether one commit is the other, or has it behind it. @throws GitRefusal when one is not there */
  isAncestor(repository: string, ancestor: string, commit: string): Promise<boolean>
  /** The kinds of objects, by id: commit, tag, tree or blob. */
  kinds(repository: string, ids: string[]): Promise<Map<string, string>>
  /**
   * Changes refs, all or none.
   * @throws GitRefusal when one is not what was said to be before, or git does not allow it
   */
  change(repository: string, changes: RefChange[]): Promise<void>
  /** Whether changes could be made, of which none is. @throws GitRefusal as change */
  check(repository: string, changes: RefChange[]): Promise<void>
  /** Which branch a clone begins with. */
  setHead(repository: string, branch: string): Promise<void>
  /** Puts away what pushes left behind that were cut off, and packs what became many files. */
  tidy(repository: string): Promise<void>
  remove(repository: string): Promise<void>
  /** Ids of the repositories that are there, with when each was last changed. */
  list(): Promise<{ repository: string; changedAt: Date }[]>
}

/** git did not do what it was asked for. */
export class GitRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'GitRefusal'
  }
}
