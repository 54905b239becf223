import type { Folder } from '../folder.ts'
import type { ComposerProject } from './composer-project.ts'

/** What kind of site it is, and the folder that Apache serves. */
export interface PhpSite {
  framework: string | null
  /** `.` for the application's own. */
  webRoot: string
  /** Addresses that are no file are index.php's to answer. */
  isFrontController: boolean
  evidence: string
  /** Extensions that it wants without saying so. */
  extensions: string[]
}

interface Kind {
  framework: string
  package: RegExp
  marker?: string
  roots: string[]
  extensions?: string[]
}

const KINDS: readonly Kind[] = [
  {
    framework: 'laravel',
    package: /^laravel\/(?:framework|lumen-framework)$/,
    marker: 'artisan',
    roots: ['public'],
    extensions: ['bcmath', 'pcntl'],
  },
  {
    framework: 'drupal',
    package: /^drupal\/(?:core|core-recommended|recommended-project)$/,
    roots: ['web', 'docroot', '.'],
    extensions: ['gd', 'pdo_mysql'],
  },
  {
    framework: 'wordpress',
    package: /^(?:roots\/(?:wordpress|bedrock)|johnpbloch\/wordpress)/,
    roots: ['web', 'public', 'wordpress', '.'],
    extensions: ['mysqli', 'gd', 'exif', 'zip', 'intl'],
  },
  {
    framework: 'craft',
    package: /^craftcms\/cms$/,
    marker: 'craft',
    roots: ['web', 'public'],
    extensions: ['bcmath', 'gd', 'intl', 'pdo_mysql', 'zip'],
  },
  {
    framework: 'codeigniter',
    package: /^codeigniter4?\/(?:framework|codeigniter4)$/,
    marker: 'spark',
    roots: ['public', '.'],
    extensions: ['intl', 'mysqli'],
  },
  { framework: 'cakephp', package: /^cakephp\/cakephp$/, marker: 'bin/cake', roots: ['webroot'], extensions: ['intl'] },
  { framework: 'yii', package: /^yiisoft\/yii2$/, marker: 'yii', roots: ['web', 'frontend/web', 'public'] },
  { framework: 'magento', package: /^magento\//, marker: 'bin/magento', roots: ['pub'] },
  { framework: 'laminas', package: /^(?:laminas\/laminas-mvc|mezzio\/mezzio)$/, roots: ['public'] },
  {
    framework: 'symfony',
    package: /^symfony\/(?:framework-bundle|runtime|symfony)$/,
    marker: 'bin/console',
    roots: ['public', 'web'],
    extensions: ['intl'],
  },
  { framework: 'slim', package: /^slim\/slim$/, roots: ['public', 'web', '.'] },
]
const ROOTS = [
  'public',
  'web',
  'webroot',
  'www',
  'html',
  'public_html',
  'htdocs',
  'docroot',
  'pub',
  'src/public',
  'app/webroot',
  'app/public',
  'src',
  'site',
  'app',
]

/** @returns null when there is nothing that a web server could serve */
export function phpSite(folder: Folder, composer: ComposerProject | null, saidRoot: string | null): PhpSite | null {
  const packages = [...(composer?.packages ?? [])]
  const kind =
    KINDS.find((one) => packages.some((name) => one.package.test(name))) ??
    KINDS.find((one) => one.marker !== undefined && folder.has(one.marker) && hasIndex(folder, one.roots[0] ?? '.'))
  if (kind) {
    const webRoot = saidRoot ?? kind.roots.find((root) => hasIndex(folder, root)) ?? kind.roots.find((root) => root !== '.') ?? '.'
    return {
      framework: kind.framework,
      webRoot,
      isFrontController: true,
      evidence: `it is ${kind.framework}'s kind of project, served from ${webRoot}`,
      extensions: kind.extensions ?? [],
    }
  }
  if (folder.has('wp-login.php') || folder.has('wp-config-sample.php') || folder.has('wp-config.php'))
    return {
      framework: 'wordpress',
      webRoot: '.',
      isFrontController: true,
      evidence: 'its files are those of WordPress',
      extensions: ['mysqli', 'gd', 'exif', 'zip', 'intl'],
    }
  const order = composer && folder.has('public/index.php') ? [...ROOTS, '.'] : ['.', ...ROOTS]
  const webRoot = saidRoot ?? order.find((root) => hasIndex(folder, root))
  if (webRoot === undefined) return null
  const index = webRoot === '.' ? 'index.php' : `${webRoot}/index.php`
  return {
    framework: null,
    webRoot,
    isFrontController: webRoot !== '.' || packages.length > 0,
    evidence: `${index} is there to be served`,
    extensions: [],
  }
}

const hasIndex = (folder: Folder, root: string) => folder.has(root === '.' ? 'index.php' : `${root}/index.php`)

/** Extensions that sources without a manifest use. */
export async function usedExtensions(folder: Folder): Promise<string[]> {
  const found = new Set<string>()
  const patterns: [string, RegExp][] = [
    ['mysqli', /\bmysqli(?:_\w+)?\s*\(/],
    ['pdo_mysql', /['"]mysql:|DB_CONNECTION\s*=\s*(?:mysql|mariadb)/],
    ['pdo_pgsql', /['"]pgsql:|DB_CONNECTION\s*=\s*pgsql/],
    ['pgsql', /\bpg_connect\s*\(/],
    ['gd', /\bimagecreate\w*\s*\(/],
    ['bcmath', /\bbc(?:add|sub|mul|div|comp)\s*\(/],
    ['redis', /new\s+\\?Redis\s*\(/],
    ['zip', /new\s+\\?ZipArchive\b/],
    ['intl', /new\s+\\?(?:NumberFormatter|IntlDateFormatter|Collator)\s*\(/],
  ]
  const files = folder.paths
    .filter((path) => /(?:\.php|^\.env(?:\.example)?)$/.test(path) && !/(^|\/)(?:vendor|node_modules|tests?)\//.test(path))
    .slice(0, 30)
  for (const path of files) {
    const text = (await folder.text(path)) ?? ''
    for (const [name, pattern] of patterns) if (pattern.test(text)) found.add(name)
  }
  return [...found]
}
