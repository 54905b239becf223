import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { assetsBuild, readComposerProject, type ComposerProject } from './composer-project.ts'
import { phpExtensions } from './php-extensions.ts'
import { phpSite, usedExtensions, type PhpSite } from './php-site.ts'
import { exactPhp, phpVersionFor } from './php-version.ts'

/** PHP: plain pages, Composer, Laravel, Symfony and others behind Apache; programs for the command line. */
export const phpDetector: Detector = {
  provider: 'php',
  marks: (names) =>
    names.some(
      (name) =>
        /^(?:composer\.(?:json|lock)|artisan|\.php-version|.*\.php)$/.test(name) ||
        /^(?:public|web|webroot|www|html|public_html|htdocs|src|app|site)\/$/.test(name),
    ),
  detect,
}

const APACHE = 'apache2-foreground'
const PORT = 80
const DUMP_AUTOLOAD = 'composer dump-autoload --no-dev --optimize'

async function detect(folder: Folder, said: Said): Promise<Candidate[]> {
  const composer = await readComposerProject(folder)
  const heroku = /heroku-php-(?:apache2|nginx)(?:\s+-\S+\s+\S+)*(?:\s+([\w./-]+))?\s*$/.exec(said.start ?? '')
  const saidRoot = heroku ? (heroku[1] ?? '.').replace(/^\.\/|\/$/g, '') || '.' : null
  const start = heroku ? null : said.start
  const site = phpSite(folder, composer, saidRoot)
  const script = site
    ? null
    : (folder.first('main.php', 'app.php', 'server.php', 'bot.php', 'run.php', 'cli.php', 'bin/console') ?? onlyFile(folder))
  if (!site && !script && !composer && !/\bphp\b/.test(start ?? '')) return []

  const { version, source } = await phpVersion(folder, said, composer)
  const used = await usedExtensions(folder)
  const wanted = [
    ...(composer?.extensions ?? []),
    ...(site?.extensions ?? []),
    ...used,
    ...databases(site, used),
    ...(site ? ['opcache'] : []),
  ]
  const extensions = phpExtensions(wanted, version)
  const packages = composer !== null && (composer.packages.size > 0 || composer.hasAutoload || composer.isBroken)
  const assets = await assetsBuild(folder)
  const evidence = [
    ...(composer
      ? [
          `composer.json has ${composer.packages.size} package${composer.packages.size === 1 ? '' : 's'}${composer.hasLock ? ', composer.lock is beside it' : ''}`,
        ]
      : []),
    ...(site ? [site.evidence] : script ? [`${script} is there to be run`] : []),
    ...(source ? [`${source} says PHP ${version}`] : []),
    ...(assets ? [`package.json has a script that builds assets: ${assets.build}`] : []),
  ]
  const warnings = [...folder.problems]
  if (extensions.unknown.length > 0) warnings.push(`It asks for PHP extensions that the image may lack: ${extensions.unknown.join(', ')}.`)
  if (site?.framework === 'laravel') warnings.push('Laravel answers only with an APP_KEY: `php artisan key:generate --show` makes one.')
  const isFile = await isSqlite(folder, site, used)
  if (isFile && start === null)
    warnings.push("Its SQLite database is a file in the container: each deploy begins with an empty one, unless its folder is a volume's.")
  // Without packages there is nothing that an index would have to be asked for.
  const hasPackages = composer !== null && (composer.packages.size > 0 || composer.isBroken)
  const isSplit = hasPackages && !composer.hasPaths && said.install === null
  const install = hasPackages ? 'composer install --no-dev --prefer-dist --optimize-autoloader' : packages ? DUMP_AUTOLOAD : null
  const isServed = site !== null && start === null
  return [
    {
      provider: 'php',
      framework: site?.framework ?? null,
      root: folder.root,
      confidence: confidence(folder, composer, site, said, script),
      evidence,
      warnings,
      versions: { php: version },
      install: said.install ?? install,
      build: said.build ?? (assets ? `${assets.install.split(' || ')[0]} && ${assets.build}` : null),
      start: start ?? (site ? startOf(site, folder, isFile) : script ? `php ${script}` : null),
      release: said.release,
      port: isServed ? PORT : start !== null ? portOf(start) : null,
      static: null,
      packages: { build: extensions.packages, run: [] },
      template: {
        name: 'php',
        values: {
          extensions: extensions.bundled,
          pecl: extensions.pecl,
          withGd: extensions.bundled.includes('gd'),
          composer: packages || said.install !== null,
          saidInstall: said.install,
          saidBuild: said.build,
          composerFiles: isSplit ? ['composer.json', 'composer.lock', 'symfony.lock', 'auth.json'].filter((path) => folder.has(path)) : [],
          composerAfter: isSplit ? DUMP_AUTOLOAD : install,
          postInstall: site?.framework === 'symfony' && (composer?.scripts.has('post-install-cmd') ?? false),
          assets: assets !== null && said.build === null,
          assetsFiles: assets?.files ?? [],
          assetsInstall: assets?.install ?? null,
          assetsBuild: assets?.build ?? null,
          webRoot: site?.webRoot ?? '.',
          frontController: site?.isFrontController ?? false,
          laravel: site?.framework === 'laravel',
          symfony: site?.framework === 'symfony',
          apache: site !== null,
        },
      },
    },
  ]
}

async function phpVersion(
  folder: Folder,
  said: Said,
  composer: ComposerProject | null,
): Promise<{ version: string; source: string | null }> {
  const told = said.tools['php']
  const exact = told && exactPhp(told.version)
  if (exact) return { version: exact, source: told.source }
  const own = exactPhp((await folder.text('.php-version')) ?? '')
  if (own) return { version: own, source: '.php-version' }
  const platform = exactPhp(composer?.platform ?? '')
  if (platform) return { version: platform, source: 'composer.json' }
  const fitting = phpVersionFor(composer?.constraints ?? [])
  return fitting ? { version: fitting, source: 'composer.json' } : { version: BASE_IMAGES.php.version, source: null }
}

/** A framework that speaks with whatever database it is told: both drivers, unless its settings name one. */
function databases(site: PhpSite | null, used: readonly string[]): string[] {
  const speaks = site?.framework !== null && ['laravel', 'symfony', 'cakephp', 'yii'].includes(site?.framework ?? '')
  return speaks && !used.includes('pdo_mysql') && !used.includes('pdo_pgsql') ? ['pdo_mysql', 'pdo_pgsql'] : []
}

function startOf(site: PhpSite, folder: Folder, isFile: boolean): string {
  if (site.framework !== 'laravel' || !folder.has('artisan')) return APACHE
  // Its settings are known only where it runs. A database that is a file of the container's has no tables before.
  const migrate = isFile
    ? 'if [ "${DB_CONNECTION:-sqlite}" = sqlite ]; then touch database/database.sqlite && php artisan migrate --force || exit 1; fi; '
    : ''
  return `${migrate}php artisan storage:link --force --quiet; php artisan optimize --quiet; exec ${APACHE}`
}

/** Laravel's database is a file as far as the repository says: it names SQLite, or no other one. */
async function isSqlite(folder: Folder, site: PhpSite | null, used: readonly string[]): Promise<boolean> {
  if (site?.framework !== 'laravel' || !folder.has('artisan')) return false
  const example = /^[ \t]*DB_CONNECTION[ \t]*=[ \t]*["']?(\w+)/m.exec((await folder.text('.env.example')) ?? '')?.[1]
  if (example !== undefined) return example === 'sqlite'
  const usual = /env\(\s*['"]DB_CONNECTION['"]\s*,\s*['"](\w+)['"]/.exec((await folder.text('config/database.php')) ?? '')?.[1]
  return (usual ?? 'sqlite') === 'sqlite' && !used.includes('pdo_mysql') && !used.includes('pdo_pgsql')
}

function portOf(start: string): number | null {
  if (start.includes(APACHE)) return PORT
  const literal = /:(\d{2,5})\b|--port[= ](\d{2,5})\b/.exec(start)
  if (literal) return Number(literal[1] ?? literal[2])
  return /\$\{?PORT\b|artisan serve|php -S\b/.test(start) ? 8000 : null
}

function onlyFile(folder: Folder): string | null {
  const files = folder.match(/^[\w.-]+\.php$/).filter((path) => !/^(?:\.|rector|ecs|phpstan|pint|_ide)/.test(path))
  return files.length === 1 ? (files[0] ?? null) : null
}

function confidence(folder: Folder, composer: ComposerProject | null, site: PhpSite | null, said: Said, script: string | null): number {
  if (site?.framework) return composer?.hasLock ? 0.97 : 0.94
  if (composer && site) return composer.hasLock ? 0.93 : 0.9
  if (site) return folder.has('package.json') && site.webRoot !== '.' ? 0.5 : 0.8
  if (said.start !== null) return composer ? 0.8 : 0.6
  if (composer) return script && composer.type !== 'library' ? 0.6 : 0.25
  return 0.35
}
