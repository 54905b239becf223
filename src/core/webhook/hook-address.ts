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
