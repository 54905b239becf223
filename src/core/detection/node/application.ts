import { textOf, fieldsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { pagesPlan, serverFramework } from './frameworks.ts'
import { isDefaultExport } from './default-export.ts'
import { functionsFramework } from './functions-framework.ts'
import { managerCommands, type ManagerCommands } from './manager-commands.ts'
import { majorOf, type Manifest } from './manifest.ts'
import { portOf } from './next-plan.ts'
import type { PackageManager } from './package-manager.ts'
import { plainFolder, type Plan } from './plan.ts'
import { lookAtSources } from './source-look.ts'
import {
  developmentPrograms,
  entryFile,
  isDevelopment,
  startScript,
  type StartScript,
  typescriptRunner,
  withoutWatching,
  writtenOut,
} from './start-command.ts'

/** What an application is, before its Dockerfile is thought of. */
export interface Application {
  framework: string | null
  evidence: string[]
  warnings: string[]
  /** The build's line; null: nothing to build. */
  build: string | null
  /** Null: it is served as files, or there is nothing to start. */
  start: string | null
  /** In place of `start` in an image, where programs of node_modules are on the PATH and what runs lies by itself. */
  imageStart: string | null
  port: number | null
  files: { folder: string; fallback: string | null } | null
  plan: Plan | null
  /** Development dependencies stay: the start command uses one. */
  keepsDevelopment: boolean
  /** Packages that are installed beside those that the manifest names. */
  extras: string[]
  /** Where it keeps data outside its folder. */
  folders: string[]
  isServer: boolean
  /** All that starts it is a server for development. */
  isForDevelopment?: boolean
}

const BUILD_SCRIPTS = [
  'build',
  'build:prod',
  'build:production',
  'heroku-postbuild',
  'gcp-build',
  'docs:build',
  'build:docs',
  'site:build',
  'compile',
]
/** Servers of frameworks that have nothing to serve where pages are made beforehand. */
const OWN_SERVERS =
  /^(?:NODE_ENV=\w+ )?(?:npx |bunx )?(?:next start|nuxt start|react-router-serve|remix-serve|node (?:\.\/)?\.output\/server)\b/
/** What is started elsewhere in the repository, and serves as far as anybody can tell. */
const ELSEWHERE =
  /\b(?:next|nuxt|remix-serve|react-router-serve|turbo|nx|lerna|cd|--prefix|--workspace|-w|--filter|-F|workspaces?|strapi|directus|n8n|medusa|ghost|node-red|json-server|verdaccio|pm2)\b/
const STATIC_SERVER =
  /(?:^|&&\s*)(?:npx (?:-y )?|pnpm (?:dlx |exec )?|yarn |bunx )?(?:serve|http-server|live-server|lite-server|sirv)((?:\s+[^\s&|;][^&|;]*)?)$/

/** @param nodeMajor decides whether Node runs TypeScript itself */
export async function readApplication(
  folder: Folder,
  manifest: Manifest,
  said: Said,
  manager: PackageManager,
  nodeMajor: number,
  runtime: 'node' | 'bun' = 'node',
): Promise<Application> {
  const commands = managerCommands(manager)
  const start = startScript(manifest, said)
  const buildName = BUILD_SCRIPTS.find((name) => manifest.scripts[name])
  const buildText = buildName ? writtenOut(manifest, manifest.scripts[buildName] ?? '') : ''
  const plan = await pagesPlan({ folder, manifest, buildScript: said.build ?? buildText, startScript: start?.text ?? null })
  const build = said.build ?? (buildName ? commands.run(buildName) : plan?.build ? commands.exec(plan.build) : null)
  const base: Application = {
    framework: plan?.framework ?? null,
    evidence: plan ? [plan.evidence] : [],
    warnings: plan?.warnings ?? [],
    build,
    start: null,
    imageStart: null,
    port: null,
    files: null,
    plan,
    keepsDevelopment: false,
    extras: plan?.extras ? [plan.extras] : [],
    folders: [],
    isServer: false,
  }
  const isShown = start === null || isDevelopment(start.text) || isBeside(start, plan)
  if (said.static !== null && said.start === null)
    return {
      ...base,
      files: { folder: plainFolder(said.static) ?? '.', fallback: plan?.serve.kind === 'files' ? plan.serve.fallback : '/404.html' },
      port: 80,
    }
  if (plan?.serve.kind === 'files' && (isShown || OWN_SERVERS.test(start.text))) {
    const evidence = start ? [`${manifest.file}: \`${start.text}\` is not needed: what is built is served as files`] : []
    return { ...base, evidence: [...base.evidence, ...evidence], files: await filesOf(folder, plan.serve), port: 80 }
  }
  const served = STATIC_SERVER.exec(start?.text ?? '')
  if (served && plan?.serve.kind !== 'server') {
    const named = served[1]
      ?.split(/\s+/)
      .find((word, index, words) => word !== '' && !word.startsWith('-') && !/^-[lp]$|^--(?:listen|port)$/.test(words[index - 1] ?? ''))
    const single = /\s(?:-s|--single)\b/.test(served[1] ?? '')
    const from = plainFolder(named ?? null) ?? '.'
    return {
      ...base,
      evidence: [`${manifest.file} serves the folder ${from} as files`],
      files: { folder: from, fallback: single ? '/index.html' : '/404.html' },
      port: 80,
    }
  }
  if (plan?.serve.kind === 'server' && plan.serve.start !== null && (isShown || plan.serve.same?.test(start?.text ?? ''))) {
    const { serve } = plan
    const own = start && !isShown && start.script && !serve.only ? commands.run(start.script) : null
    const isPlain = serve.start?.startsWith('node ') ?? false
    const line = serve.standalone ? (own ?? commands.exec('next start')) : isPlain ? (serve.start ?? '') : commands.exec(serve.start ?? '')
    return { ...base, start: line, imageStart: serve.start, port: serve.port, isServer: true }
  }
  return readServer(base, { folder, manifest, said, manager, commands, nodeMajor, runtime, start, isShown, buildText })
}

/** Beside pages, a script by the name of `server` is mostly for development: a mock of an API. */
function isBeside(start: StartScript, plan: Plan | null): boolean {
  if (plan?.serve.kind !== 'files' || start.script === null || /^start(?::prod(?:uction)?)?$/.test(start.script)) return false
  return !(start.script === 'serve' && start.text.startsWith('node '))
}

interface ServerInput {
  folder: Folder
  manifest: Manifest
  said: Said
  manager: PackageManager
  commands: ManagerCommands
  nodeMajor: number
  runtime: 'node' | 'bun'
  start: StartScript | null
  isShown: boolean
  buildText: string
}

async function readServer(base: Application, input: ServerInput): Promise<Application> {
  const { folder, manifest, manager, commands, start, isShown, buildText } = input
  const framework = base.framework ?? serverFramework(manifest)
  const file = entryFile(folder, manifest)
  const look = await lookAtSources(folder, file)
  let line: string | null = null
  let text = ''
  let imageStart: string | null = null
  let isForDevelopment = false
  const evidence = [...base.evidence]
  const extras = [...base.extras]
  if (start && !isShown) {
    text = start.text
    line = start.script === null ? start.text : scriptLine(manifest, start, manager, commands, framework !== null)
    evidence.push(start.script === null ? `it is started by \`${start.text}\`` : `${manifest.file} starts it with \`${start.text}\``)
  } else {
    const watched = start ? withoutWatching(start.text) : null
    const built = builtFile(manifest, framework, buildText)
    const run = built ?? (watched && folder.has(watched) ? watched : file)
    const served = built === null && input.runtime === 'node' ? await functionsFramework(folder, manifest) : null
    const isHandler =
      run !== null && run === file && input.runtime === 'node' && !manager.pnp && !look.listensItself
        ? isDefaultExport((await folder.text(run)) ?? '', framework, majorOf(manifest, 'h3') ?? 0)
        : false
    if (served) {
      text = served.line
      imageStart = served.line
      line = commands.exec(served.line)
      evidence.push(served.evidence)
    } else if (run && isHandler) {
      const made = await runFile(run, input)
      const isPlain = made.extra === null && typescriptRunner(manifest) === null
      if (!isPlain && typescriptRunner(manifest) !== 'tsx') extras.push('tsx@4')
      extras.push('srvx@0.12')
      text = `srvx --prod --host 0.0.0.0 ${isPlain ? '' : '--import tsx '}${run}`
      imageStart = text
      line = commands.exec(text)
      evidence.push(`${run} exports what answers and listens nowhere: srvx serves it`)
    } else if (run) {
      const made = await runFile(run, input)
      line = made.line
      text = `${made.line} ${run}`
      if (made.extra) extras.push(made.extra)
      evidence.push(`${run} starts it`)
    } else if (start) {
      // A server for development is better than none.
      line = start.script === null ? start.text : commands.run(start.script)
      text = start.text
      isForDevelopment = start.script !== null && isDevelopment(start.text)
    }
  }
  // Its build makes a whole application in a folder of its own, and says to start it there.
  if (framework === 'adonis' && base.build !== null && folder.has('bin/server.ts') && /^node (?:\.\/)?bin\/server\.js$/.test(line ?? ''))
    line = 'node build/bin/server.js'
  if (framework && framework !== base.framework) evidence.push(`${manifest.file} has ${framework}`)
  const planned = base.plan?.serve.kind === 'server' ? base.plan.serve.port : null
  const isServer = planned !== null || look.listens || (framework !== null && framework !== 'ws') || ELSEWHERE.test(text)
  return {
    ...base,
    framework,
    evidence,
    warnings: isForDevelopment
      ? [...base.warnings, `\`${text}\` is a server for development: give a command that builds it, and one that starts it.`]
      : base.warnings,
    isForDevelopment,
    start: line,
    imageStart,
    port: line === null || !isServer ? null : (portOf(text) ?? planned ?? look.port ?? (framework === 'functions-framework' ? 8080 : 3000)),
    keepsDevelopment: developmentPrograms(manifest, text).length > 0,
    extras,
    folders: look.folders,
    isServer,
  }
}

/** Without a package manager between where nothing is lost by that: signals reach the application, and less memory is used. */
function scriptLine(
  manifest: Manifest,
  start: { text: string; script: string | null },
  manager: PackageManager,
  commands: ManagerCommands,
  isKnown: boolean,
): string {
  const name = start.script ?? 'start'
  const isPlain = /^node(?: [\w./=:@-]+)+$/.test(start.text) && !manifest.scripts[`pre${name}`] && !manifest.scripts[`post${name}`]
  // What is no server may ask its package manager for things; with Plug'n'Play nothing is found without it.
  if (isPlain && !manager.pnp && (isKnown || manager.name === 'npm' || manager.name === 'bun')) return start.text
  if (manager.name === 'npm') return name === 'start' ? 'npm start' : `npm run ${name}`
  return commands.run(name)
}

/** What the build makes of TypeScript, where the manifest or tsconfig.json tell. */
function builtFile(manifest: Manifest, framework: string | null, buildText: string): string | null {
  const main = manifest.main?.replace(/^\.\//, '') ?? null
  if (framework === 'nest') return main && /^dist\//.test(main) ? main : 'dist/main.js'
  if (buildText !== '' && main && /^(?:dist|build|out|lib)\/[\w./-]+$/.test(main)) return main
  return null
}

async function runFile(
  file: string,
  { folder, manifest, manager, commands, nodeMajor, runtime, buildText }: ServerInput,
): Promise<{ line: string; extra: string | null }> {
  if (runtime === 'bun') return { line: `bun run ${file}`, extra: null }
  const node = manager.pnp ? 'yarn node' : 'node'
  if (!/\.[cm]?tsx?$/.test(file)) return { line: `${node} ${file}`, extra: null }
  const options = fieldsOf((await folder.json('tsconfig.json'))?.['compilerOptions'])
  const outDir = plainFolder(textOf(options['outDir']))
  if (/\btsc\b/.test(buildText) && !/--noEmit/.test(buildText) && options['noEmit'] !== true && outDir) {
    const rootDir = plainFolder(textOf(options['rootDir'])) ?? (file.startsWith('src/') ? 'src' : '')
    const below = rootDir && file.startsWith(`${rootDir}/`) ? file.slice(rootDir.length + 1) : file
    return { line: `${node} ${outDir}/${below.replace(/ts(x?)$/, 'js')}`, extra: null }
  }
  const runner = typescriptRunner(manifest)
  if (runner) return { line: commands.exec(`${runner} ${file}`), extra: null }
  const source = (await folder.text(file)) ?? ''
  const asItIs = nodeMajor >= 24 || nodeMajor === 22
  const needsMore =
    /from\s+['"]\.{1,2}\/(?:[^'"]*\/)?[^'"./]+['"]|^[ \t]*(?:export\s+)?(?:const\s+)?enum\s|^[ \t]*@\w+\(|\bnamespace\s+\w+\s*\{/m.test(
      source,
    )
  if (asItIs && !needsMore && !file.endsWith('x')) return { line: `${node} ${file}`, extra: null }
  return { line: `${node} --import tsx ${file}`, extra: 'tsx@4' }
}

/** A Staticfile may say that there is no page for every address. */
async function filesOf(
  folder: Folder,
  serve: { folder: string; fallback: string | null },
): Promise<{ folder: string; fallback: string | null }> {
  const text = (await folder.text('Staticfile')) ?? ''
  const root = plainFolder(/^root:\s*(\S+)/m.exec(text)?.[1] ?? null)
  return { folder: root ?? serve.folder, fallback: /^index_fallback:\s*false/m.test(text) ? '/404.html' : serve.fallback }
}
