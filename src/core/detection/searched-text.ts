/** Sources, and files that no parser reads: they are searched for words alone. Lists of packages and lock files may be long, and are read whole. */
const SEARCHED =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|php|rb|ru|rake|go|rs|java|kts?|groovy|gradle|scala|sbt|cljs?|cljc|edn|exs?|hs|cabal|cr|dart|zig|zon|cs|c|cc|cpp|cxx|h|hh|hpp|sh|bash|conf|properties|cmake|am|ac)$|(?:^|\/)(?:CMakeLists\.txt|meson\.build|(?:GNU)?[Mm]akefile|Rakefile|Gemfile|gems\.rb|Procfile|Aptfile|go\.work|setup\.cfg|start|run|runtime\.txt|_redirects|\.(?:gitmodules|buildpacks|flaskenv|env|dockerignore|nvmrc|[a-z]+-versions?))$/
const BEGIN = 48 * 1024
const END = 16 * 1024
const LONGEST_LINE = 1000

/**
 * What of a file is searched, so that no pattern has to go through a text without end: of a long one its first 48 KiB and its last 16,
 * of each line 1000 characters, of empty lines after each other two. Any other file stays as it is.
 * @param path its name decides
 */
export function searchedText(path: string, text: string): string {
  if (!SEARCHED.test(path)) return text
  const part = text.length <= BEGIN + END ? text : `${text.slice(0, BEGIN)}\n${text.slice(-END)}`
  const lines: string[] = []
  let empty = 0
  for (const line of part.split('\n')) {
    const short = line.slice(0, LONGEST_LINE).trimEnd()
    empty = short === '' ? empty + 1 : 0
    if (empty <= 2) lines.push(short)
  }
  return lines.join('\n')
}
