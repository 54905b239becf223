import { request } from 'node:http'
import { connect } from 'node:net'
import type { Probe, ProbeResult } from '#core/ports/probe.ts'

/** Asks with a connection of its own each time, as a visitor would. */
export function createProbe(): Probe {
  return {
    http({ address, path, host, timeoutMs }) {
      return measured(timeoutMs, (signal, settle) => {
        const outgoing = request(
          {
            ...split(address),
            path,
            method: 'GET',
            agent: false,
            signal,
            headers: { host, 'user-agent': 'WebOps health probe', accept: '*/*' },
          },
          (response) => {
            const status = response.statusCode ?? 0
            // The head is the answer; the body is not read.
            response.destroy()
            // A redirect is an answer: it is not followed, since it may lead anywhere.
            settle({ ok: status >= 200 && status < 400, detail: `HTTP ${status}`, status })
          },
        )
        outgoing.on('error', (error) => settle({ ok: false, detail: inWords(error) }))
        outgoing.end()
      })
    },
    tcp({ address, timeoutMs }) {
      return measured(timeoutMs, (signal, settle) => {
        const socket = connect({ ...split(address), signal })
        socket.on('connect', () => {
          socket.destroy()
          settle({ ok: true, detail: 'accepts connections' })
        })
        socket.on('error', (error) => settle({ ok: false, detail: inWords(error) }))
      })
    },
  }
}

type Outcome = Omit<ProbeResult, 'durationMs'>

async function measured(timeoutMs: number, ask: (signal: AbortSignal, settle: (outcome: Outcome) => void) => void): Promise<ProbeResult> {
  const begun = performance.now()
  const limit = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const outcome = await new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, detail: `no answer within ${timeoutMs} ms` })
      limit.abort()
    }, timeoutMs)
    ask(limit.signal, resolve)
  }).finally(() => clearTimeout(timer))
  return { ...outcome, durationMs: Math.round(performance.now() - begun) }
}

function split(address: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(address) ?? []
  if (!host || !port) throw new Error(`${address} is not host:port`)
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

function inWords(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const words: Record<string, string> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'connection closed without an answer',
    EPIPE: 'connection closed without an answer',
    EHOSTUNREACH: 'no route to the host',
    ENETUNREACH: 'no route to the host',
    ETIMEDOUT: 'connecting timed out',
  }
  return words[code] ?? (code.startsWith('HPE_') ? 'the answer is not HTTP' : error.message)
}
