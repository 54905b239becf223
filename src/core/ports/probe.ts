/** Asks a service from outside its container whether it answers. */
export interface Probe {
  http(request: { address: string; path: string; host: string; timeoutMs: number }): Promise<ProbeResult>
  tcp(request: { address: string; timeoutMs: number }): Promise<ProbeResult>
}

export interface ProbeResult {
  ok: boolean
  /** "HTTP 200", "connection refused", … */
  detail: string
  status?: number
  durationMs: number
}
