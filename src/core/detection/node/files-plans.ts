import { fieldsOf, textOf } from '../fields.ts'
import { majorOf, needs } from './manifest.ts'
import { legacyOpenssl } from './next-plan.ts'
import { configNames, configText, plainFolder, settingOf, type Plan, type PlanInput, type Planner } from './plan.ts'

/** Builders of files with one folder: the framework, the packages that tell, the build, the folder, the page for what is not found. */
const SIMPLE: readonly (readonly [framework: string, packages: string[], build: string, folder: string, fallback: string])[] = [
  ['gatsby', ['gatsby'], 'gatsby build', 'public', '/404.html'],
  ['docusaurus', ['@docusaurus/core'], 'docusaurus build', 'build', '/404.html'],
  ['create-react-app', ['react-scripts', '@craco/craco', 'react-app-rewired'], 'react-scripts build', 'build', '/index.html'],
  ['ember', ['ember-cli'], 'ember build --environment=production', 'dist', '/index.html'],
  ['preact-cli', ['preact-cli'], 'preact build', 'build', '/index.html'],
  ['stencil', ['@stencil/core'], 'stencil build', 'www', '/index.html'],
  ['brunch', ['brunch'], 'brunch build --production', 'public', '/index.html'],
  ['hexo', ['hexo'], 'hexo generate', 'public', '/404.html'],
  ['quasar', ['@quasar/app-vite', '@quasar/app-webpack'], 'quasar build', 'dist/spa', '/index.html'],
  ['gridsome', ['gridsome'], 'gridsome build', 'dist', '/404.html'],
  ['slidev', ['@slidev/cli'], 'slidev build', 'dist', '/index.html'],
  ['rspress', ['rspress', '@rspress/core'], 'rspress build', 'doc_build', '/404.html'],
  ['umi', ['umi', '@umijs/max'], 'umi build', 'dist', '/index.html'],
]

export const simplePlan: Planner = ({ manifest }): Plan | null => {
  const found = SIMPLE.find(([, packages]) => needs(manifest, ...packages))
  if (!found) return null
  const [framework, packages, build, folder, fallback] = found
  const scripts = majorOf(manifest, 'react-scripts')
  const gatsby = majorOf(manifest, 'gatsby')
  return {
    framework,
    evidence: `${manifest.file} has ${packages.find((name) => needs(manifest, name)) ?? framework}`,
    build,
    environment: legacyOpenssl((scripts !== null && scripts < 5) || (gatsby !== null && gatsby < 3)),
    serve: { kind: 'files', folder, fallback },
  }
}

export const vueCliPlan: Planner = async ({ folder, manifest }): Promise<Plan | null> => {
  if (!needs(manifest, '@vue/cli-service')) return null
  const text = await configText(folder, ...configNames('vue.config'))
  return {
    framework: 'vue-cli',
    evidence: `${manifest.file} has @vue/cli-service`,
    build: 'vue-cli-service build',
    environment: legacyOpenssl((majorOf(manifest, '@vue/cli-service') ?? 5) < 5),
    serve: { kind: 'files', folder: plainFolder(settingOf(text, 'outputDir')) ?? 'dist', fallback: '/index.html' },
  }
}

/** https://www.11ty.dev/docs/config/#output-directory */
export const eleventyPlan: Planner = async ({ folder, manifest, buildScript }): Promise<Plan | null> => {
  if (!needs(manifest, '@11ty/eleventy')) return null
  const text = await configText(folder, '.eleventy.js', ...configNames('eleventy.config'))
  const output =
    /--output[= ](\S+)/.exec(buildScript)?.[1] ?? settingOf(text, 'output') ?? /setOutputDirectory\(\s*['"]([^'"]+)/.exec(text)?.[1]
  return {
    framework: 'eleventy',
    evidence: `${manifest.file} has @11ty/eleventy`,
    build: 'eleventy',
    serve: { kind: 'files', folder: plainFolder(output ?? null) ?? '_site', fallback: '/404.html' },
  }
}

/** The folder with .vitepress or .vuepress says where the pages are. */
export const pressPlan: Planner = async ({ folder, manifest, buildScript }): Promise<Plan | null> => {
  const name = ['vitepress', 'vuepress'].find((one) => needs(manifest, one))
  if (!name) return null
  const config = folder.paths.find((path) => new RegExp(`^(?:[\\w.-]+/){0,2}\\.${name}/(?:config(?:\\.|/)|index\\.)`).test(path)) ?? ''
  const base = config.split(`.${name}/`)[0] || plainFolder(new RegExp(`${name} build (\\S+)`).exec(buildScript)?.[1] ?? null) || ''
  const prefix = base === '' || base.endsWith('/') ? base : `${base}/`
  const text = config ? await configText(folder, config) : ''
  const outDir = plainFolder(settingOf(text, name === 'vuepress' ? 'dest' : 'outDir'))
  return {
    framework: name,
    evidence: `${manifest.file} has ${name}`,
    build: `${name} build${prefix ? ` ${prefix.slice(0, -1)}` : ''}`,
    serve: { kind: 'files', folder: outDir ?? `${prefix}.${name}/dist`, fallback: '/404.html' },
  }
}

/** https://docs.expo.dev/guides/publishing-websites/ */
export const expoPlan: Planner = async ({ folder, manifest }): Promise<Plan | null> => {
  if (!needs(manifest, 'expo')) return null
  if (!needs(manifest, 'react-native-web', 'react-dom') && !needs(manifest, '@expo/metro-runtime')) return null
  const web = fieldsOf(fieldsOf(fieldsOf(await folder.json('app.json'))['expo'])['web'])
  const output = textOf(web['output'])
  return {
    framework: 'expo',
    evidence: `${manifest.file} has expo with its web target`,
    build: 'expo export --platform web',
    serve: { kind: 'files', folder: 'dist', fallback: output === 'static' ? '/+not-found.html' : '/index.html' },
  }
}

export const vitePlan: Planner = async (input): Promise<Plan | null> => {
  const { folder, manifest } = input
  const config = folder.first(...configNames('vite.config'))
  if (!needs(manifest, 'vite', 'rolldown-vite') && config === null) return null
  const text = await configText(folder, ...configNames('vite.config'))
  const root = plainFolder(settingOf(text, 'root'))
  const out =
    plainFolder(/--outDir[= ](\S+)/.exec(input.buildScript)?.[1] ?? null) ?? viteOut(text, root) ?? (root ? `${root}/dist` : 'dist')
  // Without a page there is nothing that a browser would open: vite builds a library, or tests.
  if (
    !folder.has(`${root ? `${root}/` : ''}index.html`) &&
    folder.match(/(?:^|\/)index\.html$/).length === 0 &&
    !/\bvite build\b/.test(input.buildScript)
  )
    return null
  return {
    framework: 'vite',
    evidence: config ? `${config} is there, and ${manifest.file} has vite` : `${manifest.file} has vite`,
    build: 'vite build',
    serve: { kind: 'files', folder: out, fallback: '/index.html' },
  }
}

/** `outDir` is seen from vite's root: `../dist` of `src` is `dist`. */
function viteOut(text: string, root: string | null): string | null {
  const set =
    settingOf(text, 'outDir') ??
    /outDir:\s*(?:path\.)?(?:resolve|join)\(\s*(?:__dirname|import\.meta\.dirname)\s*,\s*['"]([^'"]+)/.exec(text)?.[1] ??
    null
  if (set === null) return null
  const parts: string[] = root && settingOf(text, 'outDir') ? root.split('/') : []
  for (const part of set.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return plainFolder(parts.join('/'))
}

/** Bundlers without a framework around: a page and a build script. */
export const bundlerPlan: Planner = async (input: PlanInput): Promise<Plan | null> => {
  const { folder, manifest, buildScript } = input
  const page = folder.match(/^(?:(?:src|public|app|static)\/)?index\.(?:html|pug|ejs)$/).length > 0
  const bundlers = [
    'parcel',
    'parcel-bundler',
    'webpack',
    'rollup',
    '@rsbuild/core',
    '@rspack/core',
    'esbuild',
    'snowpack',
    '@web/rollup-plugin-html',
    'gulp',
    'grunt',
    'browserify',
  ]
  const name = bundlers.find((one) => needs(manifest, one))
  if (!page || !name || buildScript === '') return null
  const isOldWebpack = name === 'webpack' && (majorOf(manifest, 'webpack') ?? 5) < 5
  const text = await configText(folder, ...configNames('webpack.config'), ...configNames('rsbuild.config'), ...configNames('rollup.config'))
  const named =
    /(?:--dist-dir|--out-dir|--outdir|--output-path|-d)[= ](\S+)/.exec(buildScript)?.[1] ??
    /(?:resolve|join)\(\s*__dirname\s*,\s*['"]([\w./-]+)['"]\s*\)/.exec(/path:[^\n]*/.exec(text)?.[0] ?? '')?.[1] ??
    null
  const dist =
    plainFolder(named) ?? (name === 'rollup' && folder.has('public/index.html') ? 'public' : name === 'snowpack' ? 'build' : 'dist')
  return {
    framework: name === 'parcel-bundler' ? 'parcel' : name.replace(/^@(\w+)\/core$/, '$1'),
    evidence: `${manifest.file} builds a page with ${name}`,
    build: null,
    environment: legacyOpenssl(isOldWebpack),
    serve: { kind: 'files', folder: dist, fallback: '/index.html' },
  }
}

export const storybookPlan: Planner = ({ folder, manifest }): Plan | null => {
  if (!needs(manifest, 'storybook', '@storybook/cli') || folder.match(/^\.storybook\/main\./).length === 0) return null
  return {
    framework: 'storybook',
    evidence: `${manifest.file} has storybook and nothing else to serve`,
    build: 'storybook build',
    serve: { kind: 'files', folder: 'storybook-static', fallback: null },
  }
}
