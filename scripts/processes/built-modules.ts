import { relative } from 'node:path'
import type { Plugin } from 'rolldown'

/** Fills in src/core/addon/built-modules.ts: which sources of ours are in the build, and where. */
export function builtModules(root: string, loaded: Record<string, string>): Plugin {
  const table = Object.entries(loaded).map(([name, file]) => [relative(root, file), `${name}.js`])
  return {
    name: 'built-modules',
    load: {
      filter: { id: /\/src\/core\/addon\/built-modules\.ts$/ },
      handler: () => `import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
const urlOf = (folder, file) => pathToFileURL(join(import.meta.dirname, folder, file)).href
export const BUILT_MODULES = Object.fromEntries(${JSON.stringify(table)}.map(([source, built]) =>
  [urlOf('../../..', source), urlOf('../../../build/worker', built)]))`,
    },
  }
}
