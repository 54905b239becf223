import type { Forge } from '#core/forge/forge.ts'

/** A forge as the page names it. */
export type ForgeInfo = Pick<Forge, 'id' | 'title' | 'documentation'>

/** Whether nothing but this machine reaches an address. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
