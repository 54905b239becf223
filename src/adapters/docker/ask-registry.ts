import { WebopsError } from '#core/errors/webops-error.ts'
import type { EngineConnection } from './engine-connection.ts'

/** As the engine and its proxies say that nothing was reached. Any other answer is a registry's own, also that it is busy. */
const UNREACHED =
  /no such host|server misbehaving|time(?:d )?-?out|deadline exceeded|refused|unreachable|reset by peer|\bEOF\b|dial tcp|proxyconnect|x509|certificate|tls:|lookup /i
/** Then nobody was asked. */
const ENGINE_AWAY = new Set(['engine_not_installed', 'engine_not_running', 'engine_not_permitted'])

/**
 * Asks an image's registry for its description, through the engine, which knows the proxy and the mirrors.
 * @param patienceMs after which a registry counts as silent
 * @throws engine_not_installed, engine_not_running, engine_not_permitted
 */
export async function askRegistry(engine: EngineConnection, reference: string, patienceMs: number): Promise<'has' | 'lacks' | 'silent'> {
  try {
    await engine.call((docker, abortSignal) => docker.getImage(reference).distribution({ abortSignal }), patienceMs)
    return 'has'
  } catch (error) {
    if (!(error instanceof WebopsError) || ENGINE_AWAY.has(error.code)) throw error
    return error.code === 'engine_not_answering' || UNREACHED.test(error.message) ? 'silent' : 'lacks'
  }
}
