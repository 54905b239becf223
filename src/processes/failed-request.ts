import { withoutHookToken } from '#core/webhook/hook-address.ts'

/** What is logged of a request that failed for a reason of ours: nothing by which somebody else could ask again. */
export function failedRequest(error: unknown, { method, url }: { method?: string | undefined; url?: string | undefined }) {
  return { error, method, url: url && withoutHookToken(url) }
}
