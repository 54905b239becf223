import type { Candidate } from '../candidate.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { staticCandidate } from './static-candidate.ts'
import { themeName, themeOf } from './theme-module.ts'

/** https://www.getzola.org/documentation/getting-started/configuration/ */
export async function zolaSite(folder: Folder, said: Said): Promise<Candidate | null> {
  const file = folder.first('config.toml', 'zola.toml')
  const settings = file === null ? null : await folder.toml(file)
  if (file === null || settings === null || !('base_url' in settings)) return null
  const isLaidOut = folder.paths.some((path) => /^(?:content|templates|themes|sass)\//.test(path))
  const theme = await themeOf(folder, themeName(settings['theme']))
  const version = said.tools['zola']?.version ?? null
  return staticCandidate(folder, {
    framework: 'zola',
    confidence: isLaidOut ? 0.95 : 0.6,
    evidence: [`${folder.prefix}${file} has base_url, as Zola's has`],
    warnings: theme.warnings,
    versions: version && /^\d+\.\d+\.\d+$/.test(version) ? { zola: version } : {},
    install: said.install,
    build: said.build ?? 'zola build --base-url "${BASE_URL:-/}" --output-dir public --force',
    folder: said.static ?? 'public',
    packages: theme.values['theme'] ? ['ca-certificates', 'git'] : [],
    template: 'zola',
    values: theme.values,
  })
}
