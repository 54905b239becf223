/** Where a program that is built goes, seen from the application's folder, and the line that starts it there. */
export interface BinaryPlace {
  path: string
  start: string
}

/** `go run …` and the like build again at every start: the program that was built is what is meant. */
const RUN_FROM_SOURCES = /^(?:exec\s+)?(?:go|cargo|crystal|zig|gleam|swift|dart|dotnet|stack|cabal)\s+(?:build\s+)?run\b/

/**
 * Puts a program where the repository's own start command looks for it (`bin/web --verbose`, `./target/release/web`), else
 * under `bin/`.
 * @param said the repository's start command, or null
 * @param name of the program
 * @param has whether the repository itself has such a file: then the command means that file
 */
export function binaryPlace(said: string | null, name: string, has: (path: string) => boolean): BinaryPlace {
  const usual = { path: `bin/${name}`, start: `./bin/${name}` }
  if (said === null || RUN_FROM_SOURCES.test(said)) return usual
  const [, before = '', word = '', after = ''] = /^((?:exec\s+|\w+=\S*\s+)*)(\S+)(.*)$/s.exec(said) ?? []
  if (word === name) return { ...usual, start: `${before}${usual.start}${after}` }
  const path = word.replace(/^(?:\.\/|\/app\/)/, '')
  const isPlace = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(path) && word.includes('/') && !/\.(?:sh|py|js|rb|jar|dll)$/.test(path)
  if (!isPlace || word.startsWith('/usr/') || word.startsWith('/bin/') || has(path)) return { ...usual, start: said }
  return { path, start: `${before}./${path}${after}` }
}
