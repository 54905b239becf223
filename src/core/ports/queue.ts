/** What the panel asks of the worker. The database says what to do; the queue only wakes. */
export interface Wakeups {
  /** There is something to do for a deployment. Asking twice is asking once. */
  wake(server: string, deploymentId: string): Promise<void>
  /** A rollout is to end. */
  cancel(server: string, rolloutId: string): Promise<void>
}

/** Questions that need the engine or a checkout, which the worker answers. */
export interface Queries {
  /**
   * @param timeoutMs how long the answer is waited for
   * @throws worker_unreachable when no answer came in time, and whatever WebopsError the worker threw
   */
  ask(server: string, question: { name: string; input: unknown; timeoutMs: number }): Promise<unknown>
}

/** Live lines and events, from the worker to the pages. */
export interface LiveChannel {
  /** Something changed; pages read it again. */
  publish(event: LiveEvent): Promise<void>
  /** Ends when the signal aborts. */
  subscribe(onEvent: (event: LiveEvent) => void, signal: AbortSignal): Promise<void>
  /** Appends lines to a bounded live log. */
  append(log: string, lines: LogLine[]): Promise<void>
  /** Lines after `afterSequence`, then new ones as they come, until the log is closed or the signal aborts. */
  follow(log: string, afterSequence: number, onLines: (lines: LogLine[]) => void | Promise<void>, signal: AbortSignal): Promise<void>
  /** No more lines will come; followers end. It is forgotten after some minutes. */
  close(log: string): Promise<void>
}

export interface LiveEvent {
  /** deployment: its status changed; rollout: its state or one of its steps changed; connection: the channel was away and is back. */
  type: 'deployment' | 'rollout' | 'connection'
  deployment: string
  rolloutId?: string
}

export interface LogLine {
  /** 1, 2, 3… within one log. */
  sequence: number
  /** UTC, ISO 8601. */
  at: string
  /** Key of the step. */
  step: string
  stream: 'stdout' | 'stderr' | 'webops'
  text: string
}
