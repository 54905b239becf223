import type { TemplateValues } from '../candidate.ts'
import { fieldsOf, listOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'

export interface Theme {
  values: TemplateValues
  warnings: string[]
}

/**
 * A theme that is a submodule of git and whose files are not there: it is fetched while building.
 * @param name as the site's configuration has it
 */
export async function themeOf(folder: Folder, name: string | null): Promise<Theme> {
  const none = { values: { theme: null, themeUrl: null }, warnings: [] }
  if (name === null || name.includes('/') || folder.paths.some((path) => path.startsWith(`themes/${name}/`))) return none
  const url = submoduleUrl((await folder.text('.gitmodules')) ?? '', `themes/${name}`)
  if (url === null || !/^https:\/\/[\w.@:/~-]+$/.test(url))
    return { ...none, warnings: [`The theme ${name} is not in themes/${name}: the site may be built without it.`] }
  return {
    values: { theme: `themes/${name}`, themeUrl: url },
    warnings: [`The theme ${name} is a submodule of git: its newest commit is fetched while building.`],
  }
}

/** A theme's name, or the first of several. */
export function themeName(value: unknown): string | null {
  return textOf(value) ?? textOf(listOf(value)[0]) ?? textOf(fieldsOf(value)['name'])
}

function submoduleUrl(modules: string, path: string): string | null {
  for (const section of modules.split(/^[ \t]*\[/m)) {
    if (new RegExp(`^[ \\t]*path[ \\t]*=[ \\t]*(?:[\\w./-]+/)?${path.replace(/[^\w/-]/g, '\\$&')}[ \\t]*$`, 'm').test(section))
      return /^[ \t]*url[ \t]*=[ \t]*(\S+)[ \t]*$/m.exec(section)?.[1] ?? null
  }
  return null
}
