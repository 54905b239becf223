import type { Candidate } from '../candidate.ts'
import { fieldsOf, listOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { staticCandidate } from './static-candidate.ts'
import { themeName, themeOf } from './theme-module.ts'

const CONFIGURATIONS = ['hugo.toml', 'hugo.yaml', 'hugo.yml', 'hugo.json', 'config.toml', 'config.yaml', 'config.yml', 'config.json']
const FOLDERS = ['', 'config/_default/']
const LAYOUT = /^(?:content|archetypes|themes|layouts|assets|data|i18n)\//

/** https://gohugo.io/configuration/introduction/ */
export async function hugoSite(folder: Folder, said: Said): Promise<Candidate | null> {
  const file = folder.first(...FOLDERS.flatMap((place) => CONFIGURATIONS.map((name) => place + name)))
  if (file === null) return null
  const isNamed = /(?:^|\/)hugo\.\w+$/.test(file)
  const settings =
    (await (file.endsWith('.toml') ? folder.toml(file) : file.endsWith('.json') ? folder.json(file) : folder.yaml(file))) ?? {}
  const hasLayout = folder.paths.some((path) => LAYOUT.test(path))
  const isHugos = ['baseURL', 'baseurl', 'languageCode', 'theme', 'module', 'markup', 'taxonomies'].some((name) => name in settings)
  // config.toml is anybody's; Zola's has base_url.
  if (!isNamed && !(hasLayout && (isHugos || file.startsWith('config/')) && !('base_url' in settings))) return null
  const theme = await themeOf(folder, themeName(settings['theme']))
  const hasModules = folder.has('go.mod') || listOf(fieldsOf(settings['module'])['imports']).length > 0
  const hasPackages = folder.has('package.json')
  return staticCandidate(folder, {
    framework: 'hugo',
    confidence: hasLayout ? 0.96 : 0.85,
    evidence: [
      `${folder.prefix}${file} is Hugo's`,
      ...(folder.paths.some((path) => path.startsWith('content/')) ? [`${folder.prefix}content holds pages`] : []),
      ...(hasModules ? ['it takes Hugo modules'] : []),
    ],
    warnings: theme.warnings,
    versions: said.tools['hugo'] ? { hugo: said.tools['hugo'].version } : {},
    install: said.install ?? (hasPackages ? (folder.has('package-lock.json') ? 'npm ci || npm install' : 'npm install') : null),
    // Links begin at the site's own top, whatever domain it gets.
    build: said.build ?? 'HUGO_BASEURL="${HUGO_BASEURL:-/}" hugo --gc --minify --destination public',
    folder: said.static ?? 'public',
    packages: [
      'ca-certificates',
      'hugo',
      ...(hasModules || theme.values['theme'] ? ['git'] : []),
      ...(hasModules ? ['golang-go'] : []),
      ...(hasPackages ? ['npm'] : []),
    ],
    template: 'hugo',
    values: theme.values,
  })
}
