import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import type { Gemfile } from './gemfile.ts'

/** What serves or runs. */
export interface RubyApp {
  framework: string | null
  start: string
  build: string | null
  port: number | null
  evidence: string[]
  warnings: string[]
  confidence: number
}

const ENTRIES = [
  'main.rb',
  'app.rb',
  'server.rb',
  'bot.rb',
  'run.rb',
  'web.rb',
  'application.rb',
  'index.rb',
  'start.rb',
  'hello.rb',
  'worker.rb',
  'lib/main.rb',
  'src/main.rb',
  'src/app.rb',
  'bin/server',
  'bin/app',
]
const SERVES = /sinatra|webrick|tcpserver|rack\b|puma|\.listen\b|agoo|falcon/i

/** @returns null when there is nothing to start */
export async function findRubyApp(folder: Folder, gemfile: Gemfile | null): Promise<RubyApp | null> {
  const gems = gemfile?.gems ?? new Set<string>()
  const exec = gemfile && (gems.size > 0 || gemfile.hasLock) ? 'bundle exec ' : ''
  const none = { build: null, warnings: [], confidence: gemfile?.hasLock ? 0.96 : 0.92 }
  if (folder.has('config/application.rb') && (gems.has('rails') || gems.has('railties') || gemfile === null))
    return railsApp(folder, gems, none.confidence)
  if (gems.has('hanami') && folder.has('config/app.rb'))
    return {
      ...none,
      framework: 'hanami',
      start: 'bundle exec hanami server --host 0.0.0.0 --port ${PORT:-2300}',
      port: 2300,
      evidence: ['Gemfile has hanami'],
    }
  if (folder.has('config.ru')) {
    const framework = ['sinatra', 'grape', 'roda', 'padrino', 'cuba', 'camping'].find((name) => gems.has(name)) ?? 'rack'
    const server = await rackServer(folder, gems)
    return {
      ...none,
      framework,
      start: exec + server.line,
      port: server.port,
      evidence: ['config.ru says what Rack serves', ...server.evidence],
      warnings: server.warnings,
    }
  }
  const file = folder.first(...ENTRIES) ?? lone(folder)
  if (file === null) {
    const rakefile = folder.first('Rakefile', 'rakefile', 'Rakefile.rb')
    if (
      rakefile === null ||
      !/^[ \t]*task[ \t(]+:?['"]?default/m.test((await folder.text(rakefile)) ?? '') ||
      folder.match(/\.gemspec$/).length > 0
    )
      return null
    return { ...none, framework: null, start: `${exec}rake`, port: null, evidence: [`${rakefile} has a default task`], confidence: 0.5 }
  }
  const text = (await folder.text(file)) ?? ''
  // Sinatra reads PORT itself, and listens to all once it is in production.
  const isSinatra = /require\s*\(?['"]sinatra/.test(text)
  const target = gems.has('functions_framework') ? /\b(?:http|cloud_event)[ \t(]+["']([\w-]+)["']/.exec(text)?.[1] : undefined
  if (target !== undefined)
    return {
      ...none,
      framework: 'functions-framework',
      start: `bundle exec functions-framework-ruby --source ${file} --target ${target} --port \${PORT:-8080}`,
      port: 8080,
      evidence: [`${file} has the function ${target}`],
    }
  const listening = SERVES.test(text) ? await readListening(folder, [file]) : null
  return {
    ...none,
    framework: isSinatra ? 'sinatra' : null,
    start: `${exec}ruby ${file}`,
    port: isSinatra ? 4567 : (listening?.port ?? (listening?.readsPort ? 8080 : null)),
    evidence: [isSinatra ? `${file} is an application of sinatra` : `${file} is there to be run`],
    confidence: isSinatra && gemfile ? 0.92 : gemfile ? 0.82 : isUsual(file) ? 0.55 : 0.35,
  }
}

const isUsual = (file: string) => ENTRIES.includes(file)

function lone(folder: Folder): string | null {
  const files = folder
    .match(/^[\w.-]+\.rb$/)
    .filter((path) => !/^(?:config|spec_|test_|guardfile|rakefile|gems\.rb)|_(?:test|spec)\.rb$/i.test(path))
  return files.length === 1 ? (files[0] ?? null) : null
}

async function railsApp(folder: Folder, gems: ReadonlySet<string>, confidence: number): Promise<RubyApp> {
  const hasAssets =
    (gems.has('sprockets-rails') ||
      gems.has('propshaft') ||
      gems.has('sassc-rails') ||
      gems.has('webpacker') ||
      gems.has('shakapacker') ||
      gems.has('vite_rails') ||
      gems.has('jsbundling-rails') ||
      gems.has('cssbundling-rails') ||
      gems.has('importmap-rails')) &&
    (folder.paths.some((path) => /^app\/(?:assets|javascript|frontend)\//.test(path)) || folder.has('config/importmap.rb'))
  const database = (await folder.text('config/database.yml')) ?? ''
  const migrates = gems.has('sqlite3') && !/adapter:\s*(?:postgresql|mysql2|trilogy)/.test(database.replace(/^[ \t]*#.*$/gm, ''))
  const hasKey = folder.has('config/master.key') || folder.has('config/credentials/production.key')
  // Without a key Rails does not boot. One made at start serves until the deployment has its own.
  const key = hasKey
    ? ''
    : '[ -n "$SECRET_KEY_BASE$RAILS_MASTER_KEY" ] || export SECRET_KEY_BASE=$(ruby -rsecurerandom -e "print SecureRandom.hex(64)"); '
  // As `rails new` leaves it, production names no file.
  const production = /^production:\s*\n((?:[ \t]+.*\n?|\s*#.*\n?|\s*\n)*)/m.exec(database)?.[1]?.replace(/^[ \t]*#.*$/gm, '')
  const file =
    migrates && production !== undefined && !/\b(?:database|url):/.test(production)
      ? 'export DATABASE_URL="${DATABASE_URL:-sqlite3:storage/production.sqlite3}"; '
      : ''
  return {
    framework: 'rails',
    start: `${key}${file}${migrates ? 'bundle exec rails db:prepare && ' : ''}exec bundle exec rails server -b 0.0.0.0 -p \${PORT:-3000}`,
    build: hasAssets ? 'bundle exec rails assets:precompile' : null,
    port: 3000,
    evidence: [
      'config/application.rb is that of Rails',
      ...(hasAssets ? ['its assets are compiled'] : []),
      ...(migrates ? ['its database is SQLite, so it is prepared at start'] : []),
    ],
    warnings: hasKey ? [] : ['Rails needs SECRET_KEY_BASE or RAILS_MASTER_KEY: without one, sessions end with each start.'],
    confidence,
  }
}

async function rackServer(
  folder: Folder,
  gems: ReadonlySet<string>,
): Promise<{ line: string; port: number; evidence: string[]; warnings: string[] }> {
  const none = { evidence: [] as string[], warnings: [] as string[] }
  const own = folder.first('config/puma.rb', 'puma.rb')
  if (gems.has('puma'))
    return {
      ...none,
      line: 'puma --bind tcp://0.0.0.0:${PORT:-9292}',
      port: 9292,
      evidence: ['puma serves it', ...(own ? [`${own} is there`] : [])],
    }
  if (gems.has('falcon'))
    return { ...none, line: 'falcon serve --bind http://0.0.0.0:${PORT:-9292}', port: 9292, evidence: ['falcon serves it'] }
  if (gems.has('unicorn')) {
    const config = folder.first('config/unicorn.rb', 'unicorn.rb')
    return {
      ...none,
      line: `unicorn --host 0.0.0.0 --port \${PORT:-8080}${config ? ` --config-file ${config}` : ''}`,
      port: 8080,
      evidence: ['unicorn serves it'],
    }
  }
  if (gems.has('passenger'))
    return {
      ...none,
      line: 'passenger start --address 0.0.0.0 --port ${PORT:-3000} --environment production',
      port: 3000,
      evidence: ['passenger serves it'],
    }
  if (gems.has('thin'))
    return {
      ...none,
      line: 'thin --address 0.0.0.0 --port ${PORT:-3000} --rackup config.ru start',
      port: 3000,
      evidence: ['thin serves it'],
    }
  const warnings = gems.has('webrick') || gems.size === 0 ? [] : ['Its Gemfile has no server for Rack, such as puma.']
  return { line: 'rackup --host 0.0.0.0 --port ${PORT:-9292} config.ru', port: 9292, evidence: ['rackup serves it'], warnings }
}
