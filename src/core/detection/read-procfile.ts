import type { Folder } from './folder.ts'

/**
 * The lines of a folder's Procfile by process type; null when there is none.
 * https://devcenter.heroku.com/articles/procfile
 */
export async function readProcfile(folder: Folder): Promise<Record<string, string> | null> {
  const name = folder.first('Procfile', 'procfile')
  const text = name === null ? null : await folder.text(name)
  if (text === null) return null
  const lines = text.split(/\r?\n/).map((line) => /^([A-Za-z0-9_-]+)\s*:\s*(\S.*)$/.exec(line.trim()))
  return Object.fromEntries(lines.flatMap((line): [string, string][] => (line?.[1] && line[2] ? [[line[1], line[2]]] : [])))
}
