/** What a load is made of. The same for the process that makes it and the one that asks for it. */
export interface LoadJob {
  protocol: 'http1' | 'http2'
  /** The proxy's port on 127.0.0.1: in clear for HTTP/1.1, with TLS for HTTP/2. */
  port: number
  /** The name of the deployment that is switched. */
  host: string
  /** The certificate of the authority, for TLS. */
  authority: string
  requestsPerSecond: number
  /** WebSockets, and the name of another deployment that has them. */
  sockets: number
  socketHost: string
  /** It ends by itself after so long. */
  limitMs: number
}

/** What went wrong, and when: milliseconds since 1970. */
export interface Trouble {
  at: number
  what: string
}

export interface LoadReport {
  seconds: number
  requests: number
  posts: number
  slow: number
  /** Answers of 500 and more. */
  serverErrors: number
  /** Requests without an answer: connections that were reset, streams that were ended, 30 s without a word. */
  failed: number
  /** Answers of another status or with another body than the application gives. */
  wrong: number
  /** Requests that the server had not taken when it closed the connection, which HTTP/2 says are to be sent again. */
  sentAgain: number
  connections: number
  socketsOpened: number
  socketsClosed: number
  /** Milliseconds, of those that were not slow by intent. */
  medianMs: number
  p99Ms: number
  /** The first of them. */
  troubles: Trouble[]
}

export type FromLoad = { type: 'ready' } | { type: 'report'; report: LoadReport } | { type: 'failed'; message: string }
