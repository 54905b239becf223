import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { javaVersion } from '../java/java-version.ts'
import { readListening } from '../listening.ts'

const SERVERS: [RegExp, string, number][] = [
  [/luminus/, 'luminus', 3000],
  [/io\.pedestal/, 'pedestal', 8080],
  [/kit-core|io\.github\.kit-clj/, 'kit', 3000],
  [/duct\/core/, 'duct', 3000],
  [/http-kit/, 'http-kit', 8080],
  [/aleph/, 'aleph', 8080],
  [/ring|compojure|reitit/, 'ring', 3000],
]

export const clojureDetector: Detector = {
  provider: 'clojure',
  marks: (names) => names.includes('project.clj') || names.includes('deps.edn'),
  async detect(folder, said) {
    const lein = await folder.text('project.clj')
    const deps = await folder.text('deps.edn')
    if (
      lein === null &&
      (deps === null || (folder.paths.some((path) => path === 'shadow-cljs.edn') && !folder.paths.some((path) => path.endsWith('.clj'))))
    )
      return []
    const text = (lein ?? deps ?? '').replace(/^[ \t]*;.*$/gm, '')
    const server = SERVERS.find(([pattern]) => pattern.test(text)) ?? null
    const jdk = javaVersion(said, null, '')
    const sources = folder.match(/^(?:src|env)\/.*\.clj[cs]?$/)
    const listening = await readListening(folder, [...sources.filter((path) => /(?:core|main|server|web)\.clj$/.test(path)), ...sources])
    const main = /:main\s+(?:\^\S+\s+)?([\w.-]+)/.exec(text)?.[1] ?? (await mainNamespace(folder, sources))
    const named = /:uberjar-name\s+"([\w.-]+)"/.exec(text)?.[1]
    const isRing = lein !== null && /lein-ring/.test(text) && /:ring\s*\{/.test(text)
    const alias = deps === null ? null : /:build\s*\{/.test(deps) ? 'build' : null
    const hasTask = folder.has('build.clj')
    const script = (await folder.text('build.clj')) ?? ''
    const task = /\(defn\s+(uber|uberjar|ci|all)\b/.exec(script)?.[1] ?? 'uber'
    const isTree = lein === null && !(alias !== null && hasTask)
    const take = `cp "$(ls -S ${named ? `$(find target -name ${named})` : `$(find target -name '*standalone*.jar')`} $(find target -name '*.jar') 2>/dev/null | grep -v -- -javadoc | head -n 1)" app.jar`
    const build =
      lein !== null
        ? `lein ${isRing && !main ? 'ring uberjar' : 'uberjar'} && ${take}`
        : isTree
          ? 'clojure -P'
          : `clojure -T:${alias ?? 'build'} ${task} && ${take}`
    const start = isTree ? (main === null ? null : `clojure -M -m ${main}`) : 'java -XX:MaxRAMPercentage=75 -jar app.jar'
    return [
      {
        provider: 'clojure',
        framework: server?.[1] ?? null,
        root: folder.root,
        confidence: lein !== null ? 0.93 : isTree ? (main === null ? 0.3 : 0.8) : 0.92,
        evidence: [
          lein !== null
            ? `${folder.prefix}project.clj has ${server?.[1] ?? 'a Leiningen project'}`
            : `${folder.prefix}deps.edn has ${server?.[1] ?? 'a Clojure project'}`,
          ...(main ? [`it starts ${main}`] : []),
          ...(jdk.why === null ? [] : [jdk.why]),
        ],
        warnings: [...folder.problems],
        versions: { clojure: String(jdk.version), clojureTools: String(jdk.version), jdk: String(jdk.version), jre: String(jdk.version) },
        install: said.install ?? (lein !== null ? 'lein deps' : 'clojure -P'),
        build: said.build ?? build,
        start: said.start ?? start,
        release: said.release,
        port: server !== null || listening.port !== null ? (listening.port ?? server?.[2] ?? 3000) : null,
        static: null,
        packages: { build: [], run: [] },
        template: {
          name: 'clojure',
          values: { ...buildPlace(folder.root), lein: lein !== null, tree: isTree || said.start !== null || said.build !== null },
        },
      },
    ]
  },
}

/** The namespace with a `-main`. */
async function mainNamespace(folder: Parameters<Detector['detect']>[0], sources: string[]): Promise<string | null> {
  for (const path of sources.slice(0, 40)) {
    const text = (await folder.text(path)) ?? ''
    const name = /\(ns\s+(?:\^\{[^}]{0,400}\}\s+)?([\w.-]+)/.exec(text)?.[1]
    if (name && /\(defn\s+-main\b/.test(text)) return name
  }
  return null
}
