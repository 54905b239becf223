/** Modules whose presence says which web framework a program is made with. */
const FRAMEWORKS: [RegExp, string][] = [
  [/^github\.com\/gobuffalo\/buffalo(?:\/|$)/, 'buffalo'],
  [/^github\.com\/gin-gonic\/gin$/, 'gin'],
  [/^github\.com\/labstack\/echo(?:\/|$)/, 'echo'],
  [/^github\.com\/gofiber\/fiber(?:\/|$)/, 'fiber'],
  [/^github\.com\/(?:beego\/beego|astaxie\/beego)(?:\/|$)/, 'beego'],
  [/^github\.com\/go-chi\/chi(?:\/|$)/, 'chi'],
  [/^github\.com\/kataras\/iris(?:\/|$)/, 'iris'],
  [/^github\.com\/revel\/revel$/, 'revel'],
  [/^github\.com\/gogf\/gf(?:\/|$)/, 'goframe'],
  [/^github\.com\/go-martini\/martini$/, 'martini'],
  [/^github\.com\/gorilla\/mux$/, 'gorilla'],
  [/^github\.com\/pocketbase\/pocketbase$/, 'pocketbase'],
  [/^github\.com\/julienschmidt\/httprouter$/, 'httprouter'],
  [/^github\.com\/valyala\/fasthttp$/, 'fasthttp'],
  [/^github\.com\/danielgtaylor\/huma(?:\/|$)/, 'huma'],
]

export const goFramework = (requires: readonly string[]): string | null =>
  FRAMEWORKS.find(([pattern]) => requires.some((one) => pattern.test(one)))?.[1] ?? null

/** Modules that are made of C, and the Debian packages that they are compiled with and run on. */
const NATIVE: [RegExp, { build: string[]; run: string[] }][] = [
  [/^github\.com\/mattn\/go-sqlite3$/, { build: [], run: [] }],
  [/^gorm\.io\/driver\/sqlite$/, { build: [], run: [] }],
  [/^github\.com\/confluentinc\/confluent-kafka-go/, { build: [], run: [] }],
  [/^github\.com\/h2non\/bimg$|^github\.com\/davidbyttow\/govips/, { build: ['libvips-dev'], run: ['libvips42t64'] }],
  [/^github\.com\/(?:libgit2\/)?git2go/, { build: ['libgit2-dev'], run: ['libgit2-1.9'] }],
  [/^gopkg\.in\/gographics\/imagick/, { build: ['libmagickwand-dev'], run: ['libmagickwand-7.q16-10'] }],
  [/^github\.com\/chai2010\/webp$|^github\.com\/kolesa-team\/go-webp$/, { build: ['libwebp-dev'], run: ['libwebp7'] }],
  [/^github\.com\/pebbe\/zmq4$/, { build: ['libzmq3-dev'], run: ['libzmq5'] }],
  [/^github\.com\/marcboeker\/go-duckdb|^github\.com\/duckdb\/duckdb-go/, { build: [], run: ['libstdc++6'] }],
]

/** What its modules need of C: null when they are Go alone. */
export function goNative(requires: readonly string[]): { build: string[]; run: string[] } | null {
  const needed = NATIVE.filter(([pattern]) => requires.some((one) => pattern.test(one))).map(([, packages]) => packages)
  if (needed.length === 0) return null
  return { build: needed.flatMap(({ build }) => build), run: needed.flatMap(({ run }) => run) }
}
