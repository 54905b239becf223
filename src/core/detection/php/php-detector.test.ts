import { describe, expect, it } from 'vitest'
import type { Candidate } from '../candidate.ts'
import { Folder } from '../folder.ts'
import { readSaid } from '../read-said.ts'
import { phpDetector } from './php-detector.ts'
import { phpVersionFor } from './php-version.ts'

async function first(files: Record<string, string>): Promise<Candidate> {
  const folder = new Folder({ paths: Object.keys(files).sort(), read: (path) => Promise.resolve(files[path] ?? null) })
  const [found] = await phpDetector.detect(folder, await readSaid(folder))
  if (!found) throw new Error('nothing was detected')
  return found
}

const composer = (require: Record<string, string>, more = {}) => JSON.stringify({ require, ...more })

describe("Laravel's database", () => {
  const laravel = { 'composer.json': composer({ 'laravel/framework': '^12' }), artisan: '', 'public/index.php': '' }

  it.each<Record<string, string>>([{}, { '.env.example': '# DB_CONNECTION=mysql\nDB_CONNECTION=sqlite\n' }])(
    'is migrated where it is a file: %o',
    async (more) => {
      const { start, warnings } = await first({ ...laravel, ...more })
      expect(start).toMatch(/ = sqlite \]; then touch database\/database\.sqlite && php artisan migrate --force \|\| exit 1; fi; /)
      expect(warnings.join()).toContain('each deploy begins with an empty one')
    },
  )

  it.each<Record<string, string>>([
    { '.env.example': 'DB_CONNECTION=mariadb\n' },
    { '.env.example': 'DB_CONNECTION=sqlsrv\n' },
    { 'config/database.php': "'default' => env('DB_CONNECTION', 'mysql')," },
  ])('is left alone where it is a server: %o', async (more) => {
    expect((await first({ ...laravel, ...more })).start).not.toContain('migrate')
  })
})

describe('a site of PHP', () => {
  it.each([
    ['plain pages', { 'index.php': '' }, null, '.'],
    ['a public folder', { 'public/index.php': '' }, null, 'public'],
    ['Laravel', { 'composer.json': composer({ 'laravel/framework': '^12' }), artisan: '', 'public/index.php': '' }, 'laravel', 'public'],
    ['Symfony', { 'composer.json': composer({ 'symfony/framework-bundle': '7.*' }), 'public/index.php': '' }, 'symfony', 'public'],
    ['Slim', { 'composer.json': composer({ 'slim/slim': '4.*' }), 'public/index.php': '' }, 'slim', 'public'],
    [
      'CakePHP',
      { 'composer.json': composer({ 'cakephp/cakephp': '5.*' }), 'webroot/index.php': '', 'index.php': '' },
      'cakephp',
      'webroot',
    ],
    ['Drupal', { 'composer.json': composer({ 'drupal/core-recommended': '^11' }), 'web/index.php': '' }, 'drupal', 'web'],
    [
      'CodeIgniter',
      { 'composer.json': composer({ 'codeigniter4/framework': '^4' }), spark: '', 'public/index.php': '' },
      'codeigniter',
      'public',
    ],
    ['WordPress', { 'index.php': '', 'wp-config-sample.php': '' }, 'wordpress', '.'],
  ])('is %s', async (_name, files, framework, webRoot) => {
    const found = await first(files as Record<string, string>)
    expect(found).toMatchObject({ framework, port: 80 })
    expect(found.template?.values['webRoot']).toBe(webRoot)
    expect(found.start).toContain('apache2-foreground')
  })

  it('gets the extensions that it and its lock file ask for, and no more than the image lacks', async () => {
    const found = await first({
      'composer.json': composer({ php: '^8.2', 'ext-gd': '*', 'ext-json': '*', 'ext-redis': '*', 'ext-nosuch': '*' }),
      'composer.lock': JSON.stringify({ packages: [{ name: 'a/b', require: { 'ext-intl': '*' } }] }),
      'index.php': '<?php new mysqli("db");',
    })
    expect(found.template?.values).toMatchObject({
      extensions: ['gd', 'intl', 'mysqli', 'opcache'],
      pecl: ['redis'],
      withGd: true,
      composer: false,
    })
    expect(found.packages.build).toContain('libicu-dev')
    expect(found.warnings.join()).toContain('nosuch')
  })

  it('builds assets where the packages are', async () => {
    const found = await first({
      'composer.json': composer({ 'laravel/framework': '^12' }),
      artisan: '',
      'public/index.php': '',
      'package.json': JSON.stringify({ scripts: { build: 'vite build' } }),
      'package-lock.json': '{}',
    })
    expect(found.build).toBe('npm ci --no-audit --no-fund && npm run build')
    expect(found.template?.values['assetsFiles']).toEqual(['package.json', 'package-lock.json'])
  })

  it('takes the web root from a Procfile for a server that the image does not have', async () => {
    const found = await first({
      Procfile: 'web: vendor/bin/heroku-php-apache2 site/',
      'composer.json': composer({}),
      'site/index.php': '',
      'index.php': '',
    })
    expect(found).toMatchObject({ start: 'apache2-foreground', port: 80 })
    expect(found.template?.values['webRoot']).toBe('site')
  })

  it('says where composer.json cannot be read', async () => {
    expect((await first({ 'composer.json': '{\n  "require": {,}\n}', 'index.php': '' })).warnings[0]).toMatch(
      /^composer\.json, line 2, column \d+/,
    )
  })

  it('is doubtful without anything to serve', async () => {
    expect((await first({ 'composer.json': composer({}, { type: 'library' }), 'src/Thing.php': '' })).confidence).toBeLessThanOrEqual(0.3)
  })
})

describe('the version of PHP', () => {
  it.each([
    [['^8.2'], '8.4'],
    [['>=7.4 <8.0'], '7.4'],
    [['~8.1.0'], '8.1'],
    [['~8.1'], '8.4'],
    [['^7.3|^8.0'], '8.4'],
    [['^8.1', '<8.4'], '8.3'],
    [['8.2.*'], '8.2'],
    [['>=8.5'], '8.5'],
    [['*'], '8.4'],
    [[], null],
  ])('for %j is %s', (constraints, version) => {
    expect(phpVersionFor(constraints)).toBe(version)
  })
})
