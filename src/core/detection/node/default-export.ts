/** Frameworks whose application is a handler by itself: srvx serves what the entry file exports. https://srvx.h3.dev/guide/cli */
const HANDLERS = new Set(['hono', 'express'])

/**
 * Whether an entry file only exports its application, as hosts that bring a server along want it, and listens nowhere itself.
 * @param text of the entry file
 * @param h3 its major version; the first one's applications are no handlers
 */
export function isDefaultExport(text: string, framework: string | null, h3 = 0): boolean {
  if (framework === 'express' && /^module\.exports\s*=\s*app\b/m.test(text)) return true
  if (!/^export default\b/m.test(text)) return false
  if (/^export default \{[^}]{0,4000}\bfetch\b/m.test(text) || /^export default [\w.]+\.callback\(\)/m.test(text)) return true
  return framework !== null && (HANDLERS.has(framework) || (framework === 'nitro' && h3 >= 2))
}
