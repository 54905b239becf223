import type { Folder } from '../folder.ts'
import { depthOf, folderOf, joinPath } from '../tree-paths.ts'
import { gunicorn } from './python-app.ts'
import { foldersOfOthers } from './python-sources.ts'

/** A Django project of a folder. */
export interface DjangoProject {
  evidence: string[]
  warnings: string[]
  /** manage.py's folder, '' for the application's. */
  folder: string
  start: string
  build: string | null
  adds: string[]
  /** Variables that its settings need to be read at all: they get a value of no worth while static files are collected. */
  keysForBuild: string[]
}

const SERVERS: Record<string, string> = {
  daphne: 'daphne -b 0.0.0.0 -p ${PORT:-8000}',
  uvicorn: 'uvicorn --host 0.0.0.0 --port ${PORT:-8000}',
  hypercorn: 'hypercorn --bind 0.0.0.0:${PORT:-8000}',
}

/**
 * Finds the project: a manage.py that names its settings, or is Django's by its words.
 * @param packages names that the project asks for
 */
export async function findDjangoProject(folder: Folder, packages: ReadonlySet<string>): Promise<DjangoProject | null> {
  const candidates = folder.match(/(^|\/)manage\.py$/).sort((one, other) => depthOf(one) - depthOf(other) || one.localeCompare(other))
  const others = foldersOfOthers(folder)
  for (const path of candidates
    .filter(
      (one) => !others.some((other) => one.startsWith(other)) && depthOf(one) <= 4 && !/(^|\/)(?:tests?|docs?|examples?|venv)\//.test(one),
    )
    .slice(0, 5)) {
    const text = (await folder.text(path)) ?? ''
    if (/django|DJANGO_SETTINGS_MODULE/i.test(text)) return describe(folder, path, text, packages)
  }
  return null
}

async function describe(folder: Folder, managePath: string, manage: string, packages: ReadonlySet<string>): Promise<DjangoProject> {
  const root = folderOf(managePath)
  const settings = /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/.exec(manage)?.[1] ?? null
  const evidence = [settings ? `${managePath} names the settings ${settings}` : `${managePath} is Django's`]
  const warnings: string[] = []
  const text = await settingsText(folder, root, settings)
  const isAsync = packages.has('channels') || packages.has('daphne') || /^[ \t]*ASGI_APPLICATION\s*=/m.test(text)
  const asgi = findModule(folder, root, settings, 'asgi')
  const wsgi = findModule(folder, root, settings, 'wsgi')
  const into = root === '' ? '' : `cd ${root} && `
  let start: string
  let adds: string[] = []
  if (asgi && (wsgi === null || (isAsync && (packages.has('channels') || packages.has('daphne'))))) {
    const server = Object.keys(SERVERS).find((name) => packages.has(name)) ?? 'uvicorn'
    start = `${into}${SERVERS[server]} ${asgi}:application`
    adds = [server]
    evidence.push(`${asgi}:application is what ${server} serves`)
  } else if (wsgi) {
    start = `${into}${gunicorn(`${wsgi}:application`)}`
    adds = ['gunicorn']
    evidence.push(`${wsgi}:application is what gunicorn serves`)
  } else {
    start = `${into}python manage.py runserver --noreload 0.0.0.0:\${PORT:-8000}`
    warnings.push("It has no wsgi.py or asgi.py, so Django's own server runs it, which is not made for production.")
  }
  // Its database is a file in the container: what is not migrated there has no tables.
  if (isSqliteAlone(text, packages)) {
    start = `${into}python manage.py migrate --noinput && ${start.slice(into.length)}`
    evidence.push('its settings name SQLite alone, so the database is migrated at start')
    warnings.push("Its SQLite database is a file in the container: each deploy begins with an empty one, unless its folder is a volume's.")
  }
  const served = await settingsServed(folder, root, asgi ?? wsgi, wsgi)
  const isOther = served !== null && served !== settings
  const collects = /^[ \t]*STATIC_ROOT\s*[:=]/m.test(text)
  if (collects) evidence.push('its settings have a STATIC_ROOT, so static files are collected')
  if (collects && !packages.has('whitenoise') && !/DEFAULT_FILE_STORAGE|STATICFILES_STORAGE|STORAGES/.test(text))
    warnings.push('Nothing serves its static files once DEBUG is off: WhiteNoise does so from within the application.')
  return {
    evidence,
    warnings,
    folder: root,
    start,
    build: collects ? `${into}${isOther ? environmentOf(served, text) : ''}python manage.py collectstatic --noinput` : null,
    adds,
    keysForBuild: keysOf(text, isOther),
  }
}

/** The settings that wsgi.py or asgi.py name: those of manage.py are often for the developer's machine. */
async function settingsServed(folder: Folder, root: string, ...modules: (string | null)[]): Promise<string | null> {
  for (const module of modules.reverse()) {
    const text = module === null ? null : await folder.text(`${joinPath(root, module.replaceAll('.', '/'))}.py`)
    const named = /DJANGO_SETTINGS_MODULE['"]\s{0,20},\s{0,20}['"]([\w.]+)['"]/.exec(text ?? '')?.[1]
    if (named !== undefined) return named
  }
  return null
}

/** Settings for production refuse to be read without addresses: nothing is reached there while static files are collected. */
function environmentOf(settings: string, text: string): string {
  const addresses = { DATABASE_URL: 'sqlite:////tmp/build.db', REDIS_URL: 'redis://localhost', SENTRY_DSN: '' }
  const missing = Object.entries(addresses).filter(([name]) => new RegExp(`['"]${name}['"]`).test(text))
  return [
    `DJANGO_SETTINGS_MODULE=${settings} `,
    ...missing.map(([name, value]) => (value === '' ? `${name}= ` : `${name}="\${${name}:-${value}}" `)),
  ].join('')
}

/** What speaks with a database that is a server. */
const DATABASE_DRIVERS =
  /^(?:psycopg.*|asyncpg|pg8000|mysqlclient|pymysql|mysql-connector.*|mariadb|oracledb|cx-oracle|mssql-django|django-mssql.*|pyodbc|djongo)$/

/** SQLite is what it uses, and not only what it falls back on where nothing names a server. */
function isSqliteAlone(text: string, packages: ReadonlySet<string>): boolean {
  if (!/sqlite/i.test(text) || [...packages].some((name) => DATABASE_DRIVERS.test(name))) return false
  if (/DATABASE_URL|dj_database_url|dj_db_url|env\.db\b|db_url\b|backends\.(?:postgresql|mysql|oracle|postgis)/i.test(text)) return false
  // The file's name may come from a variable, the engine may not.
  return !/\bENGINE['"]?\s*[:=].{0,80}(?:env|config\s*\()/i.test(text)
}

/** The dotted name of a module, seen from manage.py's folder; the one beside the settings first. */
function findModule(folder: Folder, root: string, settings: string | null, kind: 'asgi' | 'wsgi'): string | null {
  const prefix = root === '' ? '' : `${root}/`
  const modules = folder.paths
    .filter(
      (path) =>
        path.startsWith(prefix) &&
        new RegExp(`(^|/)${kind}\\.py$`).test(path) &&
        !/(^|\/)(?:venv|\.venv|env|node_modules|site-packages)\//.test(path),
    )
    .map((path) => path.slice(prefix.length, -3).replaceAll('/', '.'))
    .filter((name) => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name))
    .sort((one, other) => one.split('.').length - other.split('.').length || one.localeCompare(other))
  const packageOf = settings?.split('.')[0]
  return (
    modules.find((name) => name === `${settings?.split('.').slice(0, -1).join('.')}.${kind}`) ??
    modules.find((name) => name === `${packageOf}.${kind}`) ??
    modules[0] ??
    null
  )
}

/** The settings' text: the module itself with its siblings in a package of settings, which it builds upon. */
async function settingsText(folder: Folder, root: string, settings: string | null): Promise<string> {
  const module = settings ? joinPath(root, settings.replaceAll('.', '/')) : null
  const texts: string[] = []
  for (const path of folder.paths.filter((file) => file.endsWith('.py') && isSettings(file, module)).slice(0, 20))
    texts.push((await folder.text(path)) ?? '')
  return texts.join('\n')
}

function isSettings(file: string, module: string | null): boolean {
  if (module === null) return /(^|\/)settings[^/]*\.py$/.test(file)
  return (
    file === `${module}.py` ||
    file.startsWith(`${module}/`) ||
    (/(^|\/)(?:settings|config)$/.test(folderOf(module)) && folderOf(file) === folderOf(module))
  )
}

/**
 * Names of variables that settings read without anything to fall back on: `os.environ["SECRET_KEY"]`, `config("SECRET_KEY")`.
 * @param isAll not only secrets: addresses of other programs are left out
 */
function keysOf(text: string, isAll: boolean): string[] {
  const names = new Set<string>(['SECRET_KEY', 'DJANGO_SECRET_KEY'])
  const required =
    /(?:environ\[\s*|(?:\benv|\bconfig|\bgetenv|environ\.get|env\.str|get_env\w*)\(\s*)['"]([A-Z][A-Z0-9_]{1,60})['"]\s*[\])]/g
  for (const [, name = ''] of text.matchAll(required))
    if (/KEY|SECRET|TOKEN|PASSWORD/.test(name) || (isAll && (!/_(?:URL|DSN)$/.test(name) || name.endsWith('ADMIN_URL')))) names.add(name)
  return [...names].slice(0, 24)
}
