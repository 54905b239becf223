import type { Folder } from './folder.ts'
import { otherToolsCommands } from './read-other-tools.ts'
import { hostCommands } from './read-hosts.ts'
import { readProcfile } from './read-procfile.ts'
import { readSettings } from './read-settings.ts'
import { readVersions } from './read-versions.ts'
import type { Said } from './said.ts'

/**
 * What one folder says outright. webops.yaml comes first, then the Procfile, then files of other tools and hosts.
 * Versions that are named above it count below it where the folder itself names none; so does a command of the top that
 * begins with a step into the folder.
 * @param top of the repository
 */
export async function readSaid(folder: Folder, top: Folder = folder): Promise<Said> {
  const [tools, procfile, settings, others, host] = await Promise.all([
    toolsOf(folder, top),
    procfileOf(folder, top),
    readSettings(top),
    otherToolsCommands(folder),
    hostCommands(folder, top),
  ])
  const own = (settings.root ?? '.') === folder.root ? settings.commands : {}
  return {
    tools: { ...others.tools, ...tools },
    procfile,
    install: own.install ?? others.install,
    build: own.build ?? others.build ?? host.build,
    start: own.start ?? procfile['web'] ?? others.start ?? host.start,
    fallbackStart: otherProcess(procfile),
    release: own.release ?? procfile['release'] ?? host.release,
    static: own.static ?? null,
  }
}

/** Beside what serves: the only process that there is, else the one that works. */
function otherProcess(procfile: Record<string, string>): string | null {
  if (procfile['web'] !== undefined) return null
  const names = Object.keys(procfile).filter((name) => name !== 'release')
  const [only] = names
  return (names.length === 1 && only !== undefined ? procfile[only] : procfile['worker']) ?? null
}

async function toolsOf(folder: Folder, top: Folder): Promise<Said['tools']> {
  const places = [top]
  for (const part of folder.root === '.' ? [] : folder.root.split('/')) {
    const above = places.at(-1) ?? top
    places.push(above.child(part))
  }
  return Object.assign({}, ...(await Promise.all(places.map(readVersions)))) as Said['tools']
}

async function procfileOf(folder: Folder, top: Folder): Promise<Record<string, string>> {
  const own = await readProcfile(folder)
  if (own !== null || folder.root === '.') return own ?? {}
  const above = (await readProcfile(top)) ?? {}
  return Object.fromEntries(
    Object.entries(above).flatMap(([name, line]): [string, string][] => {
      const [, into = '', rest = ''] = /^cd\s+(?:\.\/)?([\w./@-]+?)\/?\s*&&\s*(.+)$/.exec(line) ?? []
      return into === folder.root ? [[name, rest]] : []
    }),
  )
}
