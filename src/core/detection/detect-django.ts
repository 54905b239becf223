import type { Detection, SourceTree } from './detection.ts'
import { depthOf, folderOf, joinPath } from './tree-paths.ts'

/** gunicorn's own default. */
const PORT = 8000

/** A Django project: a manage.py that names its settings, or one beside a Django requirement. */
export async function detectDjango(tree: SourceTree): Promise<Detection | null> {
  const candidates = tree.paths.filter((path) => /(^|\/)manage\.py$/.test(path)).sort((a, b) => depthOf(a) - depthOf(b))
  for (const managePath of candidates) {
    const manage = (await tree.read(managePath)) ?? ''
    if (!/django|DJANGO_SETTINGS_MODULE/i.test(manage)) continue
    return describeProject(tree, managePath, manage)
  }
  return null
}

async function describeProject(tree: SourceTree, managePath: string, manage: string): Promise<Detection> {
  const root = folderOf(managePath)
  const settings = /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/.exec(manage)?.[1] ?? null
  const evidence = [settings ? `${managePath} names the settings ${settings}` : `${managePath} is Django's`]
  const requirements = findRequirements(tree, root)
  if (requirements) evidence.push(`${requirements} lists what it needs`)
  const wsgi = await findWsgi(tree, root, settings)
  if (wsgi) evidence.push(`${wsgi}:application is what gunicorn serves`)
  const collectStatic = await setsStaticRoot(tree, root, settings)
  if (collectStatic) evidence.push('its settings have a STATIC_ROOT, so static files are collected')
  const installNeedsSource = requirements !== null && (await refersToFiles(tree, requirements))
  return { stack: 'django', evidence, port: PORT, values: { root: root || '.', requirements, wsgi, collectStatic, installNeedsSource } }
}

/** Beside manage.py first, then at the top of the repository. */
function findRequirements(tree: SourceTree, root: string): string | null {
  const names = ['requirements.txt', 'requirements/production.txt', 'requirements/prod.txt', 'requirements/base.txt']
  return names.flatMap((name) => [joinPath(root, name), name]).find((path) => tree.paths.includes(path)) ?? null
}

/** Requirements can name other files (`-r base.txt`, `-c limits.txt`, `-e .`, `./lib`): then the tree must be there at install. */
async function refersToFiles(tree: SourceTree, requirements: string): Promise<boolean> {
  return /^\s*(?:-[rce]\b|--(?:requirement|constraint|editable)\b|\.{1,2}(?:\/|\s|$)|file:)/m.test((await tree.read(requirements)) ?? '')
}

/** The dotted name of the module, seen from manage.py's folder. */
async function findWsgi(tree: SourceTree, root: string, settings: string | null): Promise<string | null> {
  const modules = tree.paths
    .filter((path) => /(^|\/)wsgi\.py$/.test(path) && (root === '' || path.startsWith(`${root}/`)))
    .map((path) =>
      path
        .slice(root === '' ? 0 : root.length + 1)
        .replace(/\.py$/, '')
        .replaceAll('/', '.'),
    )
    .filter((name) => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name))
    .sort((a, b) => a.split('.').length - b.split('.').length)
  const beside = settings && modules.find((name) => name === `${settings.split('.')[0]}.wsgi`)
  return beside || modules[0] || null
}

/** Without a STATIC_ROOT collectstatic is an error of Django's. */
async function setsStaticRoot(tree: SourceTree, root: string, settings: string | null): Promise<boolean> {
  const module = settings ? joinPath(root, settings.replaceAll('.', '/')) : null
  for (const path of tree.paths.filter((file) => file.endsWith('.py') && isSettings(file, module))) {
    if (/^\s*STATIC_ROOT\s*=/m.test((await tree.read(path)) ?? '')) return true
  }
  return false
}

/** The module itself, and its siblings in a package of settings, which it builds upon. */
function isSettings(file: string, module: string | null): boolean {
  if (module === null) return /(^|\/)settings[^/]*\.py$/.test(file)
  return (
    file === `${module}.py` ||
    file.startsWith(`${module}/`) ||
    (/(^|\/)settings$/.test(folderOf(module)) && folderOf(file) === folderOf(module))
  )
}
