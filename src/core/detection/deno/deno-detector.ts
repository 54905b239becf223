import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'

const CONFIGS = ['deno.json', 'deno.jsonc']
const ENTRIES = ['main', 'server', 'mod', 'index', 'app', 'src/main', 'src/server', 'src/index', 'src/mod'].flatMap((name) =>
  ['ts', 'tsx', 'js', 'mjs'].map((end) => `${name}.${end}`),
)
const OF_DENO = /\bDeno\.\w+|from\s+['"](?:jsr:|npm:|https:\/\/(?:deno\.land|esm\.sh))|import\s+['"](?:jsr:|https:\/\/deno\.land)/
const TASKS = ['start', 'serve', 'preview', 'prod', 'production']

/** What Deno runs: a deno.json with tasks, or an entry file that only Deno understands. https://docs.deno.com/runtime/fundamentals/configuration/ */
export const denoDetector: Detector = {
  provider: 'deno',
  marks: (names) =>
    names.some((name) => /^(?:deno\.(?:jsonc?|lock)|\.deno-version|(?:main|server|mod|index|app|dev)\.(?:tsx?|js)|src\/)$/.test(name)),
  detect: async (folder, said) => {
    const candidate = await detect(folder, said)
    return candidate ? [candidate] : []
  },
}

async function detect(folder: Folder, said: Said): Promise<Candidate | null> {
  const file = folder.first(...CONFIGS)
  const config = file === null ? {} : ((await folder.json(file)) ?? {})
  const tasks = Object.fromEntries(
    Object.entries(fieldsOf(config['tasks'])).flatMap(([name, task]) => {
      const text = textOf(task) ?? textOf(fieldsOf(task)['command'])
      return text === null ? [] : [[name, text] as const]
    }),
  )
  // Beside a package.json only what Deno alone understands is its own.
  const entry = await entryOf(folder, file !== null && !folder.has('package.json'), tasks)
  const marked = file ?? folder.first('deno.lock', '.deno-version')
  if (marked === null && entry === null) return null
  // Deno's linter and tasks beside an application of Node.
  const isBeside = folder.has('package.json') && Object.keys(tasks).length === 0 && entry === null
  const task = TASKS.find((name) => tasks[name] && !/--watch|\bvite(?! build)\b(?!.*preview)/.test(tasks[name]))
  const isFresh = JSON.stringify(config['imports'] ?? {}).match(/fresh/) !== null
  const build = said.build ?? (tasks['build'] ? 'deno task build' : null)
  const isFresh2 = isFresh && /vite/.test(tasks['build'] ?? '')
  const source = entry ? ((await folder.text(entry)) ?? '') : ''
  const text = task ? (tasks[task] ?? '') : source
  const isServer =
    isFresh || /\bserve\b|listen\(|oak|hono|Deno\.serve|export default \{\s*(?:async )?fetch/.test(`${source} ${task ? tasks[task] : ''}`)
  const port =
    Number(/--port[= ](\d{2,5})/.exec(text)?.[1] ?? /(?:PORT['"]\)\s*(?:\?\?|\|\|)\s*['"]?|port['"]?\s*:\s*)(\d{2,5})/.exec(source)?.[1]) ||
    8000
  const servesDefault = /export default \{/.test(source) && !/Deno\.serve\(/.test(source)
  const isLibrary = config['exports'] !== undefined && !task && !isServer && said.start === null
  const start =
    said.start ??
    (isFresh2 && !task ? 'deno serve -A --host 0.0.0.0 --port ${PORT:-8000} _fresh/server.js' : null) ??
    (task ? `deno task ${task}` : null) ??
    (entry ? (servesDefault ? `deno serve -A --host 0.0.0.0 --port \${PORT:-8000} ${entry}` : `deno run -A ${entry}`) : null) ??
    (tasks['dev'] ? 'deno task dev' : null)
  if (start === null) return null
  // There are images of whole versions only.
  const version = /^\d+\.\d+\.\d+$/.test(said.tools['deno']?.version.replace(/^v/, '') ?? '')
    ? (said.tools['deno']?.version.replace(/^v/, '') ?? '')
    : null
  const cached = entry ?? entryOfTask(tasks[task ?? ''] ?? '', folder)
  return {
    provider: 'deno',
    framework: isFresh
      ? 'fresh'
      : /@oak\/oak|deno\.land\/x\/oak/.test(source + JSON.stringify(config))
        ? 'oak'
        : /\bhono\b/.test(source + JSON.stringify(config))
          ? 'hono'
          : null,
    root: folder.root,
    confidence: isBeside || isLibrary ? 0.3 : file !== null ? (task || entry ? 0.95 : 0.7) : marked !== null ? 0.85 : 0.6,
    evidence: [
      ...(marked ? [`${marked} is there`] : []),
      ...(task ? [`${file ?? ''} has the task ${task}`] : entry ? [`${entry} is run by Deno`] : []),
    ],
    warnings: [...folder.problems],
    versions: version ? { deno: version } : {},
    install: said.install ?? (cached ? `deno cache ${cached}` : 'deno install'),
    build,
    start,
    release: said.release,
    port: isServer || said.start !== null ? port : null,
    static: null,
    packages: { build: [], run: [] },
    template: {
      name: 'deno',
      values: {
        source: folder.root,
        hasBuild: build !== null,
        files: [
          'deno.json',
          'deno.jsonc',
          'deno.lock',
          'package.json',
          'package-lock.json',
          'import_map.json',
          'npm-shrinkwrap.json',
        ].filter((name) => folder.has(name)),
        configured: file !== null || folder.has('package.json'),
      },
    },
  }
}

async function entryOf(folder: Folder, isConfigured: boolean, tasks: Record<string, string>): Promise<string | null> {
  for (const text of Object.values(tasks)) {
    const named = entryOfTask(text, folder)
    if (named && /\brun\b|\bserve\b/.test(text)) return named
  }
  for (const file of ENTRIES) {
    if (!folder.has(file)) continue
    if (isConfigured || OF_DENO.test((await folder.text(file)) ?? '')) return file
  }
  return null
}

/** `deno run -A --watch main.ts` names main.ts. */
function entryOfTask(text: string, folder: Folder): string | null {
  const words = text.split(/\s+/).map((word) => word.replace(/^\.\//, ''))
  return words.find((word) => /^[\w./@-]+\.(?:[cm]?[jt]sx?)$/.test(word) && folder.has(word)) ?? null
}
