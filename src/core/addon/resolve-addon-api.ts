import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { BUILT_MODULES } from './built-modules.ts'

const FILES: Record<string, string> = {
  'webops/addon-api': join(import.meta.dirname, '../../addon-api/index.ts'),
  'webops/addon-api/testing': join(import.meta.dirname, '../../addon-api/testing.ts'),
}
let registered = false

/**
 * Lets addons outside of this project import `webops/addon-api`: there is no node_modules above /etc/webops/addons.
 * In the built program it also leads our own addons, and what all of them import of us, to the built code.
 */
export function resolveAddonApi(): void {
  if (registered) return
  registered = true
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const file = Object.hasOwn(FILES, specifier) ? FILES[specifier] : undefined
      const found = file === undefined ? nextResolve(specifier, context) : { url: pathToFileURL(file).href, shortCircuit: true }
      const built = BUILT_MODULES[found.url]
      return built === undefined ? found : { url: built, format: 'module', shortCircuit: true }
    },
  })
}
