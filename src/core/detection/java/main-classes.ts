import type { Folder } from '../folder.ts'

const SOURCES = /^(?:(?:app\/|core\/)?src\/main\/(?:java|kotlin|groovy)\/|src\/(?!test)|)[^.]*\.(?:java|kt|groovy)$/
const MAX_FILES = 60

/** Full names of the classes that can be started, those with a likely name first. */
export async function mainClasses(folder: Folder): Promise<string[]> {
  const files = folder.paths
    .filter((path) => SOURCES.test(path) && !/(?:^|\/)(?:test|tests|androidTest)\//.test(path))
    .sort((one, other) => rank(one) - rank(other) || one.length - other.length)
  const found: string[] = []
  for (const path of files.slice(0, MAX_FILES)) {
    const text = (await folder.text(path)) ?? ''
    const inside = /^[ \t]*package[ \t]+([\w.]+)/m.exec(text)?.[1]
    const name = /([^/]+)\.\w+$/.exec(path)?.[1] ?? ''
    const isKotlin = path.endsWith('.kt')
    const isMain = isKotlin
      ? /^(?:suspend\s+)?fun\s+main\s*\(/m.test(text)
      : /static\s+(?:final\s+)?void\s+main\s*\(|^[ \t]*void\s+main\s*\(/m.test(text)
    if (!isMain) continue
    found.push([...(inside ? [inside] : []), isKotlin ? `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}Kt` : name].join('.'))
  }
  return found
}

const rank = (path: string) => (/(?:^|\/)(?:Main|App|Application|Server|\w*Application|\w*Server|Bootstrap)\.\w+$/.test(path) ? 0 : 1)
