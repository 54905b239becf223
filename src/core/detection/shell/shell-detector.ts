import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { readListening } from '../listening.ts'
import { IN_GAMES, shellPackages } from './shell-packages.ts'

/** In the order in which they are asked. */
const SCRIPTS = [
  'start.sh',
  'run.sh',
  'main.sh',
  'entrypoint.sh',
  'server.sh',
  'serve.sh',
  'app.sh',
  'index.sh',
  'docker-entrypoint.sh',
  'start',
  'run',
]
/** Files that may say a command where nothing else is known. */
const SAYING = ['Procfile', 'railpack.json', 'nixpacks.toml']
const INTERPRETERS = ['sh', 'bash', 'zsh', 'dash', 'ksh', 'fish']

export const shellDetector: Detector = {
  provider: 'shell',
  marks: (names) => names.some((name) => SCRIPTS.includes(name) || name.endsWith('.sh') || SAYING.includes(name)),
  async detect(folder, said) {
    const scripts = folder.match(/^[^/]+\.sh$/)
    const script = folder.first(...SCRIPTS) ?? (scripts.length === 1 ? (scripts[0] ?? null) : null)
    const text = script === null ? null : await folder.text(script)
    const shebang = /^#!\s*(\S+)(?:[ \t]+(?:-S[ \t]+)?([\w./-]+))?/.exec(text ?? '')
    const named = shebang?.[1]?.endsWith('/env') ? shebang[2] : shebang?.[1]
    const interpreter = named?.split('/').at(-1) ?? null
    const isShell = interpreter === null ? (script?.endsWith('.sh') ?? false) : INTERPRETERS.includes(interpreter)
    if (script === null || text === null || !isShell) {
      if (said.start === null || folder.first(...SAYING) === null) return []
    }
    const isKnown = script !== null && SCRIPTS.includes(script)
    const listening = script === null ? null : await readListening(folder, [script])
    const listens = /\b(?:nc|ncat|socat|netcat|httpd|http\.server|nginx|caddy|php -S)\b/.test(text ?? '')
    // Debian's /bin/sh is dash; most that say nothing are written for bash.
    const run = interpreter === null || interpreter === 'sh' ? (interpreter === null ? 'bash' : 'sh') : interpreter
    const others = await Promise.all(scripts.slice(0, 10).map(async (path) => (await folder.text(path)) ?? ''))
    const packages = shellPackages([text ?? '', ...others, said.start ?? ''].join('\n'))
    if (['zsh', 'ksh', 'fish'].includes(run) && !packages.includes(run)) packages.push(run)
    return [
      {
        provider: 'shell',
        framework: null,
        root: folder.root,
        // A script beside an application starts that one, which knows better how.
        confidence: script === null || text === null ? 0.25 : isKnown ? (folder.root === '.' ? 0.5 : 0.25) : 0.3,
        evidence: [
          ...(script === null || text === null ? [] : [`${folder.prefix}${script} is a script for ${run}`]),
          ...(said.start === null ? [] : [`its start command is ${said.start}`]),
          ...(packages.length > 0 ? [`it calls programs of ${packages.join(', ')}`] : []),
        ],
        warnings: [...folder.problems],
        versions: {},
        install: said.install,
        build: said.build,
        start: said.start ?? `${run} ${script ?? ''}`.trim(),
        release: said.release,
        port: listens || listening?.readsPort ? (listening?.port ?? 8080) : null,
        static: null,
        packages: { build: [], run: packages },
        template: { name: 'shell', values: { ...buildPlace(folder.root), games: packages.some((one) => IN_GAMES.has(one)) } },
      },
    ]
  },
}
