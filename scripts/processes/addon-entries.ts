import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { addonManifest, PHASES } from '../../src/core/addon/manifest.schema.ts'

/** The files in which our own addons have their hooks, by the name that they get in the build. */
export function addonEntries(root: string): Record<string, string> {
  const folder = join(root, 'addons')
  const dirs = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'addon.yaml')))
  return Object.fromEntries(
    dirs.flatMap((name) => {
      const { hooks } = addonManifest.parse(parse(readFileSync(join(folder, name, 'addon.yaml'), 'utf8')))
      const files = PHASES.flatMap((phase) => hooks[phase] ?? []).map(({ handler }) => handler.split('#')[0] ?? '')
      return [...new Set(files)].map((file) => [`addons/${name}/${file.replace(/\.ts$/, '')}`, join(folder, name, file)])
    }),
  )
}
