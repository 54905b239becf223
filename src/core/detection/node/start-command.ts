import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { rangeOf, type Manifest } from './manifest.ts'

/** How package.json, or whoever said it, starts the application. */
export interface StartScript {
  /** As it stands, with scripts that it runs written out. */
  text: string
  /** Its name in package.json; null: it was said elsewhere, as a line. */
  script: string | null
}

/** Servers for development, and for looking at what was built: neither is for production. */
const DEVELOPMENT =
  /^(?:npx |bunx |yarn |pnpm (?:exec )?)?(?:vite(?! build)(?:\s|$)|react-scripts start|react-app-rewired start|craco start|ng (?:serve|s)\b|ng$|vue-cli-service serve|gatsby (?:develop|serve|start)|astro (?:dev|preview|start)|next dev|nuxt (?:dev|preview)|nuxi (?:dev|preview)|nuxt$|docusaurus (?:start|serve)|(?:@11ty\/)?eleventy\b.*--serve|vitepress (?:dev|preview|serve)|vuepress (?:dev|serve)|webpack(?:-dev-server| serve| server)|webpack\b.*--watch|parcel(?! build)\b|(?:http-server|live-server|lite-server|browser-sync|serve)\b|expo start|react-router dev|remix(?: vite:dev| dev)|svelte-kit dev|storybook dev|react-native (?:start|run)|electron(?:-forge)?\b|nx (?:serve|dev|run [\w-]+:serve)\b|turbo (?:run )?dev\b|start-storybook|ember s(?:erve)?\b|preact watch|stencil build .*--serve|hexo server|brunch (?:watch|w)\b|nitro (?:dev|preview)\b|wrangler (?:pages )?dev\b|(?:vercel|netlify|vc) dev\b|quasar dev|rsbuild (?:dev|preview)|rspress (?:dev|preview)|umi dev|max dev|gulp\b|grunt\b|vinxi dev|slidev(?! build)|rollup\b.*-w|tsc\b.*(?:-w|--watch)|nodemon\b|nest start|tsx watch|ts-node-dev|tsnd|node --watch|node-dev\b)/

/** Words before the program that change nothing of what it is. */
const PREFIX = /^(?:(?:cross-env|dotenv(?: -e \S+)? --|env|exec) )?(?:[A-Za-z_]\w*=\S* )*/

/** Is this a server for development, or one of files? */
export const isDevelopment = (text: string) => text.split(/&&|;/).some((part) => DEVELOPMENT.test(part.trim().replace(PREFIX, '')))

/**
 * A script with those that it runs (`npm run build && …`) written out: each once, since those that run each other many times grow
 * without end.
 * @param seen those that stay as they are
 */
export function writtenOut(manifest: Manifest, text: string, seen = new Set<string>()): string {
  return text.replace(/(?:^|(?<=[\s;&|(]))(?:npm|pnpm|yarn|bun)(?: run)? ([\w:.-]+)(?: --)?(?=\s|$)/g, (whole: string, name: string) => {
    const script = manifest.scripts[name]
    if (script === undefined || name === 'build' || seen.has(name)) return whole
    return writtenOut(manifest, script.trim(), seen.add(name))
  })
}

/** The start script: what was said, `start`, or one for production where that is for development. Null: there is none. */
export function startScript(manifest: Manifest, said: Said): StartScript | null {
  if (said.start !== null) {
    const named = /^(?:npm|pnpm|yarn|bun)(?: run)? ([\w:.-]+)$/.exec(said.start.trim())?.[1]
    const text = named === undefined ? undefined : manifest.scripts[named]
    if (named !== undefined && text !== undefined) return { text: writtenOut(manifest, text.trim(), new Set([named])), script: named }
    return { text: said.start.trim(), script: null }
  }
  const names = ['start:prod', 'start:production', 'production', 'prod', 'serve:ssr', 'serve', 'server', 'start:server', 'preview']
  const start = manifest.scripts['start']?.trim()
  const text = start ? writtenOut(manifest, start, new Set(['start'])) : null
  if (text && !isDevelopment(text)) return { text, script: 'start' }
  for (const name of names) {
    const other = manifest.scripts[name]?.trim()
    const whole = other ? writtenOut(manifest, other, new Set([name])) : ''
    if (whole !== '' && !isDevelopment(whole)) return { text: whole, script: name }
  }
  return text ? { text, script: 'start' } : null
}

/** `nodemon --watch src src/index.js` runs `src/index.js`; null where that cannot be told. */
export function withoutWatching(text: string): string | null {
  const match = /^(?:nodemon|node-dev|node --watch|tsx watch|ts-node-dev|tsnd)\s+(.*)$/.exec(text.replace(PREFIX, ''))
  const file = match?.[1]?.split(/\s+/).find((word) => /\.(?:[cm]?[jt]s)$/.test(word) && !word.startsWith('-'))
  return file ?? null
}

const ENTRIES = [
  'server',
  'index',
  'app',
  'main',
  'src/server',
  'src/index',
  'src/app',
  'src/main',
  'server/index',
  'server/server',
  'server/app',
  'bin/www',
  'bin/server',
  'api/index',
  'lib/index',
]

/** The file that starts it where no script says so: `main`, else one of the usual names. */
export function entryFile(folder: Folder, manifest: Manifest | null): string | null {
  const named = [manifest?.main, manifest?.module].map((path) => path?.replace(/^\.\//, '') ?? null)
  const files = [...named.flatMap((path) => (path === null ? [] : [path, `${path}.js`, `${path}/index.js`])), ...usualEntries()]
  const watched = Object.values(manifest?.scripts ?? {}).map(withoutWatching)
  return [...watched, ...files].find((path) => path !== null && /^[\w./@+-]+$/.test(path) && folder.has(path)) ?? null
}

const usualEntries = () =>
  ENTRIES.flatMap((name) => ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx'].map((end) => `${name}.${end}`)).concat('bin/www')

/** Programs, and the package that brings each where it is not called the same. */
const PROGRAMS: Record<string, string> = {
  tsc: 'typescript',
  'tsc-alias': 'tsc-alias',
  'babel-node': '@babel/node',
  babel: '@babel/cli',
  ng: '@angular/cli',
  nest: '@nestjs/cli',
  'vue-cli-service': '@vue/cli-service',
  swc: '@swc/cli',
  nx: 'nx',
  tsnd: 'ts-node-dev',
  'remix-serve': '@remix-run/serve',
  sequelize: 'sequelize-cli',
  'sequelize-cli': 'sequelize-cli',
  webpack: 'webpack-cli',
  medusa: '@medusajs/cli',
}

/** Programs of development dependencies that a start command uses: then these stay in the image. */
export function developmentPrograms(manifest: Manifest, text: string): string[] {
  const words = [...new Set(text.split(/[\s;&|()=]+/))].filter((word) => /^[\w@./-]+$/.test(word))
  const packages = words.flatMap((word) => [PROGRAMS[word] ?? word, word.replace(/\/(?:register|config|esm|dist\/.*).*$/, '')])
  return [...new Set(packages)].filter((name) => name in manifest.devDependencies && !(name in manifest.dependencies))
}

/** Does the manifest have something that runs TypeScript, and which? */
export function typescriptRunner(manifest: Manifest | null): string | null {
  if (!manifest) return null
  return ['tsx', 'ts-node'].find((name) => rangeOf(manifest, name) !== null) ?? null
}
