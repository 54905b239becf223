import type { Settings } from '../core.ts'

/** Below which forges and programs call. Public: each checks who comes by itself. */
export const HOOKS_PATH = '/api/v1/hooks'

/** What a forge is given as the webhook's address. */
export function webhookUrl({ panelUrl }: Settings, key: string): string {
  return `${panelUrl}${HOOKS_PATH}/${key}`
}

/** What is called to deploy. The token in it is all that is asked for. */
export function deployHookUrl({ panelUrl }: Settings, token: string): string {
  return `${panelUrl}${HOOKS_PATH}/deploy/${token}`
}

/** An address as it may stand in a log: what is behind the path of hooks is all that a deploy hook asks for. */
export function withoutHookToken(url: string): string {
  const at = url.indexOf(`${HOOKS_PATH}/`)
  return at < 0 ? url : `${url.slice(0, at + HOOKS_PATH.length)}/…`
}
