import { dockerfileCase } from './dockerfile-case.ts'

const SITE = { provider: 'static', port: 80 } as const
const HUGO = 'HUGO_BASEURL="${HUGO_BASEURL:-/}" hugo --gc --minify --destination public'

export const STATIC_CASES = {
  ...dockerfileCase('static', 'pages', { ...SITE, static: '.' }, { fallback: null, page: null, leftOut: ['compose.yaml', 'webops.yaml'] }),
  ...dockerfileCase(
    'static',
    'folder-with-fallback',
    { ...SITE, root: 'apps/site', static: 'public' },
    { fallback: '/index.html', page: null, leftOut: [] },
  ),
  ...dockerfileCase(
    'static',
    'built',
    { ...SITE, install: 'make tools', build: 'make site', static: 'out', packages: { build: ['make'], run: [] } },
    { fallback: '/404.html', page: 'out/home.html', leftOut: [] },
    { port: 8080, buildArguments: ['SITE_NAME'], buildSecrets: ['FONTS_TOKEN'] },
  ),
  ...dockerfileCase(
    'hugo',
    'site',
    { ...SITE, framework: 'hugo', build: HUGO, static: 'public', packages: { build: ['ca-certificates', 'hugo'], run: [] } },
    { fallback: null, theme: null, themeUrl: null },
  ),
  ...dockerfileCase(
    'hugo',
    'theme-and-packages',
    {
      ...SITE,
      framework: 'hugo',
      root: 'site',
      install: 'npm ci || npm install',
      build: HUGO,
      static: 'public',
      packages: { build: ['ca-certificates', 'hugo', 'git', 'npm'], run: [] },
    },
    { fallback: null, theme: 'themes/ananke', themeUrl: 'https://git.example/ananke.git' },
    { buildSecrets: ['NPM_TOKEN'] },
  ),
  ...dockerfileCase(
    'jekyll',
    'site',
    {
      ...SITE,
      framework: 'jekyll',
      build: 'JEKYLL_ENV=production JEKYLL_NO_BUNDLER_REQUIRE=true jekyll build --baseurl "" --destination _site',
      static: '_site',
      packages: { build: ['jekyll'], run: [] },
    },
    { fallback: null, gemfile: false },
  ),
  ...dockerfileCase(
    'jekyll',
    'gemfile',
    {
      ...SITE,
      framework: 'jekyll',
      install: 'bundle install',
      build: 'JEKYLL_ENV=production bundle exec jekyll build --baseurl "" --destination _site',
      static: '_site',
      packages: { build: ['build-essential', 'jekyll', 'ruby-bundler', 'ruby-dev'], run: [] },
    },
    { fallback: null, gemfile: true },
  ),
  ...dockerfileCase(
    'mkdocs',
    'site',
    {
      ...SITE,
      framework: 'mkdocs',
      build: 'python3 -m mkdocs build --site-dir site',
      static: 'site',
      packages: { build: ['mkdocs', 'mkdocs-material'], run: [] },
    },
    { fallback: null, requirements: '.' },
  ),
  ...dockerfileCase(
    'mkdocs',
    'requirements',
    {
      ...SITE,
      framework: 'mkdocs',
      root: 'handbook',
      install: 'pip install --requirement docs/requirements.txt',
      build: 'python3 -m mkdocs build --site-dir site',
      static: 'site',
      packages: { build: ['mkdocs', 'python3-pip', 'python3-venv'], run: [] },
    },
    { fallback: null, requirements: 'docs/requirements.txt' },
  ),
  ...dockerfileCase(
    'zola',
    'site',
    { ...SITE, framework: 'zola', build: 'zola build --base-url "${BASE_URL:-/}" --output-dir public --force', static: 'public' },
    { fallback: null, theme: null, themeUrl: null },
  ),
}
