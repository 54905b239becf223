import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { readGemfile, type Gemfile } from './gemfile.ts'
import { findRubyApp, type RubyApp } from './ruby-app.ts'
import { debianPackagesFor } from './ruby-packages.ts'
import { rubyVersion } from './ruby-version.ts'

/** Ruby: Bundler, Rack, Sinatra, Rails, plain programs. */
export const rubyDetector: Detector = {
  provider: 'ruby',
  marks: (names) => names.some((name) => /^(?:Gemfile|gems\.rb|config\.ru|\.ruby-version|.*\.rb|.*\.gemspec)$/.test(name)),
  detect,
}

async function detect(folder: Folder, said: Said): Promise<Candidate[]> {
  const gemfile = await readGemfile(folder)
  if (gemfile !== null && isStaticSite(folder, gemfile)) return []
  const app = await findRubyApp(folder, gemfile)
  const isRubyLine = /(?:^|[\s/])(?:ruby|bundle|rackup|puma|rails|rake|thin|unicorn)(?:\s|$)/.test(said.start ?? '')
  if (app === null && gemfile === null && !(isRubyLine && folder.match(/\.rb$/).length > 0)) return []

  const version = await rubyVersion(folder, said, gemfile)
  const gems = gemfile?.gems ?? new Set<string>()
  const start = said.start ?? app?.start ?? null
  const isRails = app?.framework === 'rails'
  const node = await nodeInstall(folder, gems, said)
  const evidence = [
    ...(gemfile
      ? [
          `Gemfile names ${gemfile.named.size} gem${gemfile.named.size === 1 ? '' : 's'}${gemfile.hasLock ? ', Gemfile.lock is beside it' : ''}`,
        ]
      : []),
    ...(app?.evidence ?? []),
    ...(version ? [`${version.source} says Ruby ${version.version}`] : []),
    ...(said.start !== null ? [`the start command is given: ${said.start.slice(0, 120)}`] : []),
  ]
  // Without gems there is nothing that an index would have to be asked for.
  const hasBundle = gemfile !== null && (gems.size > 0 || gemfile.needsSources)
  const install = hasBundle ? (gemfile.hasLock ? 'BUNDLE_FROZEN=true bundle install || bundle install' : 'bundle install') : null
  return [
    {
      provider: 'ruby',
      framework: app?.framework ?? null,
      root: folder.root,
      confidence: confidence(app, gemfile, said),
      evidence: evidence.length > 0 ? evidence : ['it has sources in Ruby'],
      warnings: [...folder.problems, ...(said.start === null ? (app?.warnings ?? []) : [])],
      versions: { ruby: version?.version ?? BASE_IMAGES.ruby.version },
      install: said.install ?? install,
      build: said.build ?? app?.build ?? null,
      start,
      release: said.release,
      port: await portOf(folder, said, app),
      static: null,
      packages: debianPackagesFor(gems, gemfile?.fromGit ?? false),
      template: {
        name: 'ruby',
        values: {
          bundle: hasBundle || said.install !== null,
          saidInstall: said.install,
          locked: gemfile?.hasLock ?? false,
          files:
            hasBundle && !gemfile.needsSources && said.install === null
              ? ['Gemfile', 'Gemfile.lock', '.ruby-version', '.tool-versions'].filter((path) => folder.has(path))
              : [],
          rails: isRails,
          nodeInstall: node?.install ?? null,
          nodeFiles: node?.files ?? [],
        },
      },
    },
  ]
}

/** Jekyll's own repositories are built to files, and served by a web server. */
function isStaticSite(folder: Folder, { named }: Gemfile): boolean {
  const isJekyll = [...named].some((name) => name === 'jekyll' || name === 'github-pages' || name.startsWith('jekyll-'))
  return (
    isJekyll &&
    folder.paths.some((path) => /^_config(?:\.\w+)?\.(?:ya?ml|toml)$/.test(path)) &&
    !folder.has('config.ru') &&
    !folder.has('config/application.rb')
  )
}

/** Rails' bundlers of JavaScript and of styles run Node's programs. */
async function nodeInstall(folder: Folder, gems: ReadonlySet<string>, said: Said): Promise<{ install: string; files: string[] } | null> {
  const isUsed =
    ['jsbundling-rails', 'cssbundling-rails', 'webpacker', 'shakapacker', 'vite_rails', 'vite_ruby'].some((name) => gems.has(name)) ||
    /\b(?:npm|yarn|node)\b/.test(`${said.build} ${said.install}`)
  if (!isUsed || !folder.has('package.json')) return null
  const manager = fieldsOf(await folder.json('package.json'))['packageManager']
  const files = ['package.json', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', '.npmrc', '.yarnrc'].filter((path) => folder.has(path))
  if (folder.has('yarn.lock') || String(manager).startsWith('yarn'))
    return { install: 'npm install --global yarn@1 && yarn install --frozen-lockfile', files }
  if (folder.has('pnpm-lock.yaml')) return { install: 'npm install --global pnpm@10 && pnpm install --frozen-lockfile', files }
  return {
    install: folder.has('package-lock.json')
      ? 'npm ci --no-audit --no-fund || npm install --no-audit --no-fund'
      : 'npm install --no-audit --no-fund',
    files,
  }
}

async function portOf(folder: Folder, said: Said, app: RubyApp | null): Promise<number | null> {
  if (said.start === null) return app?.port ?? null
  const literal = /(?:-p|--port)[= ]?(?:\$\{PORT:-)?(\d{2,5})\b|:(?:\$\{PORT:-)?(\d{2,5})\b|PORT:-(\d{2,5})/.exec(said.start)
  if (literal) return Number(literal[1] ?? literal[2] ?? literal[3])
  if (/\bpuma\b/.test(said.start)) {
    const config = (await folder.text('config/puma.rb')) ?? (await folder.text('puma.rb')) ?? ''
    return Number(/^[ \t]*port\b[^#\n]{0,200}?(\d{4,5})/m.exec(config)?.[1] ?? 0) || 9292
  }
  if (/\$\{?PORT\b|rails s|rackup|unicorn|thin\b/.test(said.start)) return app?.port ?? 3000
  return app?.port ?? null
}

function confidence(app: RubyApp | null, gemfile: Gemfile | null, said: Said): number {
  if (app !== null) return app.confidence
  if (said.start !== null) return gemfile ? 0.8 : 0.6
  return 0.25
}
