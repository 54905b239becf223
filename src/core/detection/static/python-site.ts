import type { Candidate } from '../candidate.ts'
import { fieldsOf, listOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { staticCandidate } from './static-candidate.ts'

/** What Debian has of MkDocs' themes and plugins; others come with pip. */
const MKDOCS_PACKAGES: Record<string, string> = {
  material: 'mkdocs-material',
  bootstrap: 'mkdocs-bootstrap',
  redirects: 'mkdocs-redirects',
  macros: 'mkdocs-macros-plugin',
  'literate-nav': 'mkdocs-literate-nav',
  'section-index': 'mkdocs-section-index',
  autorefs: 'mkdocs-autorefs',
  mkdocstrings: 'mkdocstrings',
}
const REQUIREMENTS = ['requirements-docs.txt', 'requirements.docs.txt', 'docs/requirements.txt', 'doc/requirements.txt', 'requirements.txt']
/** A program's: its documentation is not what it is. */
const PROGRAM =
  /^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|manage\.py|main\.py|app\.py|package\.json|go\.mod|Cargo\.toml|pom\.xml|composer\.json|mix\.exs)$/
const BESIDE_A_PROGRAM = 0.35

interface Generator {
  framework: string
  confidence: number
  evidence: string
  packages: string[]
  build: string
  folder: string
}

/** Sites that MkDocs, Pelican or Sphinx make: Debian has all three. */
export async function pythonSite(folder: Folder, said: Said): Promise<Candidate | null> {
  const found = (await mkdocs(folder)) ?? pelican(folder) ?? (await sphinx(folder))
  if (found === null) return null
  const requirements = folder.first(...REQUIREMENTS)
  const isBesideProgram = folder.paths.some((path) => PROGRAM.test(path))
  return staticCandidate(folder, {
    framework: found.framework,
    confidence: isBesideProgram ? BESIDE_A_PROGRAM : found.confidence,
    evidence: [`${folder.prefix}${found.evidence}`, ...(requirements ? [`${folder.prefix}${requirements} lists what it needs`] : [])],
    versions: said.tools['python'] ? { python: said.tools['python'].version } : {},
    install:
      said.install ??
      (requirements === null
        ? null
        : `pip install --requirement ${requirements} || echo "WARNING: ${requirements} cannot be installed, so Debian's packages are used" >&2`),
    build: said.build ?? found.build,
    folder: said.static ?? found.folder,
    packages: [...found.packages, ...(requirements === null ? [] : ['python3-pip', 'python3-venv'])],
    template: 'mkdocs',
    values: { requirements: requirements ?? '.' },
  })
}

/** https://www.mkdocs.org/user-guide/configuration/ */
async function mkdocs(folder: Folder): Promise<Generator | null> {
  const file = folder.first('mkdocs.yml', 'mkdocs.yaml')
  if (file === null) return null
  // Tags such as !!python/name are none of YAML's own: what stands beside them is read all the same.
  const settings = (await folder.yaml(file)) ?? {}
  const theme = textOf(settings['theme']) ?? textOf(fieldsOf(settings['theme'])['name'])
  const plugins = listOf(settings['plugins']).flatMap((one) => textOf(one) ?? Object.keys(fieldsOf(one)))
  const packages = [theme ?? '', ...plugins].flatMap((name) => (Object.hasOwn(MKDOCS_PACKAGES, name) ? (MKDOCS_PACKAGES[name] ?? []) : []))
  return {
    framework: 'mkdocs',
    confidence: 0.95,
    evidence: `${file} is MkDocs'${theme ? `, with the theme ${theme}` : ''}`,
    packages: ['mkdocs', ...new Set(packages)],
    build: 'python3 -m mkdocs build --site-dir site',
    folder: 'site',
  }
}

/** https://docs.getpelican.com/en/latest/settings.html */
function pelican(folder: Folder): Generator | null {
  if (!folder.has('pelicanconf.py')) return null
  return {
    framework: 'pelican',
    confidence: 0.92,
    evidence: "pelicanconf.py is Pelican's",
    packages: ['pelican', 'python3-markdown'],
    build: 'python3 -m pelican content --output output --settings pelicanconf.py',
    folder: 'output',
  }
}

/** https://www.sphinx-doc.org/en/master/usage/configuration.html */
async function sphinx(folder: Folder): Promise<Generator | null> {
  const places = ['', 'docs/', 'doc/', 'docs/source/', 'doc/source/', 'source/']
  const place = places.find((one) => folder.has(`${one}conf.py`) && (folder.has(`${one}index.rst`) || folder.has(`${one}index.md`)))
  if (place === undefined) return null
  const text = (await folder.text(`${place}conf.py`)) ?? ''
  const packages = [
    ...(text.includes('sphinx_rtd_theme') ? ['python3-sphinx-rtd-theme'] : []),
    ...(text.includes('myst_parser') ? ['python3-myst-parser'] : []),
    ...(/['"]furo['"]/.test(text) ? ['furo'] : []),
  ]
  return {
    framework: 'sphinx',
    confidence: 0.85,
    evidence: `${place}conf.py is Sphinx's`,
    packages: ['python3-sphinx', ...packages],
    build: `python3 -m sphinx -b html ${place === '' ? '.' : place.slice(0, -1)} _build/html`,
    folder: '_build/html',
  }
}
