import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const FILES: Record<string, string> = {
  'webops/addon-api': join(import.meta.dirname, '../../addon-api/index.ts'),
  'webops/addon-api/testing': join(import.meta.dirname, '../../addon-api/testing.ts'),
}
let registered = false

/** Lets addons outside of this project import `webops/addon-api`: there is no node_modules above /etc/webops/addons. */
export function resolveAddonApi(): void {
  if (registered) return
  registered = true
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const file = Object.hasOwn(FILES, specifier) ? FILES[specifier] : undefined
      return file === undefined ? nextResolve(specifier, context) : { url: pathToFileURL(file).href, shortCircuit: true }
    },
  })
}
