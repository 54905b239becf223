import { REFUSALS, type ForgeEvent, type ParsedRequest, type RefusalCode } from './forge.ts'

/** Thrown by what reads a payload, and caught by `parsed` alone. */
export class RefusedPayload extends Error {
  readonly code: RefusalCode

  /** @param detail after the code's own sentence: which field, and what is wrong with it */
  constructor(code: RefusalCode, detail = '') {
    super([REFUSALS[code], detail].filter(Boolean).join(' '))
    this.code = code
  }
}

/** Makes a value of a refusal. Other errors are bugs and stay errors. */
export function parsed(read: () => ForgeEvent[]): ParsedRequest {
  try {
    return { ok: true, events: read() }
  } catch (error) {
    if (!(error instanceof RefusedPayload)) throw error
    return { ok: false, refusal: { code: error.code, reason: error.message } }
  }
}
