import { HOOKS_PATH } from '#core/webhook/hook-address.ts'

/** Whether a request is a hook's, which nobody signs in for, and whose body may be longer than others. */
export function isHook(method: string, path: string): boolean {
  return method === 'POST' && path.startsWith(`${HOOKS_PATH}/`)
}
