import type { Candidate } from '../candidate.ts'
import { textOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { staticCandidate } from './static-candidate.ts'

const LAYOUT = /^(?:_(?:posts|layouts|includes|sass|data|drafts|pages)\/|[^/]+\.(?:md|markdown|html)$)/
/** Gems that Debian has as packages. */
const DEBIAN: Record<string, string> = {
  minima: 'jekyll-theme-minima',
  'jekyll-archives': 'ruby-jekyll-archives',
  'jekyll-asciidoc': 'ruby-jekyll-asciidoc',
  'jekyll-avatar': 'ruby-jekyll-avatar',
  'jekyll-compose': 'ruby-jekyll-compose',
  'jekyll-data': 'ruby-jekyll-data',
  'jekyll-default-layout': 'ruby-jekyll-default-layout',
  'jekyll-feed': 'ruby-jekyll-feed',
  'jekyll-gist': 'ruby-jekyll-gist',
  'jekyll-github-metadata': 'ruby-jekyll-github-metadata',
  'jekyll-include-cache': 'ruby-jekyll-include-cache',
  'jekyll-last-modified-at': 'ruby-jekyll-last-modified-at',
  'jekyll-mentions': 'ruby-jekyll-mentions',
  'jekyll-optional-front-matter': 'ruby-jekyll-optional-front-matter',
  'jekyll-paginate': 'ruby-jekyll-paginate',
  'jekyll-paginate-v2': 'ruby-jekyll-paginate-v2',
  'jekyll-polyglot': 'ruby-jekyll-polyglot',
  'jekyll-readme-index': 'ruby-jekyll-readme-index',
  'jekyll-redirect-from': 'ruby-jekyll-redirect-from',
  'jekyll-relative-links': 'ruby-jekyll-relative-links',
  'jekyll-seo-tag': 'ruby-jekyll-seo-tag',
  'jekyll-sitemap': 'ruby-jekyll-sitemap',
  'jekyll-titles-from-headings': 'ruby-jekyll-titles-from-headings',
  'jekyll-toc': 'ruby-jekyll-toc',
}
/** Come with Jekyll, or are there for other systems. */
const GIVEN =
  /^(?:jekyll|webrick|wdm|tzinfo|tzinfo-data|http_parser\.rb|kramdown.*|rouge|liquid|sass.*|rake|csv|base64|bigdecimal|logger|racc|faraday-retry|html-proofer|jekyll-sass-converter|jekyll-watch)$/
const TO_COMPILE = ['build-essential', 'git', 'libffi-dev', 'ruby-bundler', 'ruby-dev', 'zlib1g-dev']
const ALONE = 'JEKYLL_ENV=production JEKYLL_NO_BUNDLER_REQUIRE=true jekyll build --baseurl "" --destination _site'
const BUNDLED = 'JEKYLL_ENV=production bundle exec jekyll build --baseurl "" --destination _site'

/** https://jekyllrb.com/docs/structure/ */
export async function jekyllSite(folder: Folder, said: Said): Promise<Candidate | null> {
  const file = folder.first('_config.yml', '_config.yaml', '_config.toml')
  const gemfile = folder.has('Gemfile') ? ((await folder.text('Gemfile')) ?? '') : null
  const gems = [...(gemfile ?? '').matchAll(/^[ \t]*gem[ \t]+['"]([\w.-]+)['"]/gm)].map((match) => match[1] ?? '')
  const isBundled = gems.some((gem) => gem === 'jekyll' || gem === 'github-pages')
  if (file === null && !isBundled) return null
  // Hexo's configuration has the same name.
  if (!isBundled && (!folder.paths.some((path) => LAYOUT.test(path)) || folder.has('package.json'))) return null
  const settings = file === null ? {} : ((await (file.endsWith('.toml') ? folder.toml(file) : folder.yaml(file))) ?? {})
  const theme = textOf(settings['theme'])
  const wanted = [...new Set([...gems, ...textsOf(settings['plugins']), ...textsOf(settings['gems']), ...(theme ? [theme] : [])])].filter(
    (gem) => !GIVEN.test(gem),
  )
  const packages = wanted.flatMap((gem) => (Object.hasOwn(DEBIAN, gem) ? (DEBIAN[gem] ?? []) : []))
  // What GitHub builds with is a long list of gems, of which a site needs few.
  const isInDebian = wanted.every((gem) => Object.hasOwn(DEBIAN, gem) || gem === 'github-pages')
  const commands = commandsOf(gemfile !== null, isInDebian, wanted)
  return staticCandidate(folder, {
    framework: 'jekyll',
    confidence: isBundled && file !== null ? 0.96 : 0.85,
    evidence: [
      ...(file === null ? [] : [`${folder.prefix}${file} is Jekyll's`]),
      ...(isBundled ? [`${folder.prefix}Gemfile has ${gems.includes('jekyll') ? 'jekyll' : 'github-pages'}`] : []),
    ],
    versions: said.tools['ruby'] ? { ruby: said.tools['ruby'].version } : {},
    install: said.install ?? commands.install,
    build: said.build ?? commands.build,
    folder: said.static ?? '_site',
    packages: ['jekyll', ...packages, ...(commands.install === null ? [] : TO_COMPILE)].sort(),
    template: 'jekyll',
    values: { gemfile: gemfile !== null },
  })
}

/** The versions of the Gemfile come first; where they cannot be had and Debian has the same gems, these build it. */
function commandsOf(hasGemfile: boolean, isInDebian: boolean, wanted: string[]): { install: string | null; build: string } {
  if (hasGemfile && isInDebian)
    return {
      install: `bundle install || echo "WARNING: the gems of the Gemfile cannot be installed, so Debian's Jekyll is used" >&2`,
      build: `if bundle check >/dev/null 2>&1; then ${BUNDLED}; else ${ALONE}; fi`,
    }
  if (hasGemfile) return { install: 'bundle install', build: BUNDLED }
  const others = wanted.filter((gem) => !Object.hasOwn(DEBIAN, gem) && /^[\w.-]+$/.test(gem))
  return { install: others.length > 0 ? `gem install --no-document ${others.join(' ')}` : null, build: ALONE }
}
