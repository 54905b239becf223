import type { Candidate } from '#core/detection/candidate.ts'
import { dockerfileCase } from './dockerfile-case.ts'

const SERVED: Partial<Candidate> = { provider: 'php', versions: { php: '8.4' }, port: 80, start: 'apache2-foreground' }

const VALUES = {
  extensions: ['opcache'],
  pecl: [],
  withGd: false,
  composer: false,
  saidInstall: null,
  saidBuild: null,
  composerFiles: [],
  composerAfter: null,
  postInstall: false,
  assets: false,
  assetsFiles: [],
  assetsInstall: null,
  assetsBuild: null,
  webRoot: '.',
  frontController: false,
  laravel: false,
  symfony: false,
  apache: true,
}

/** Sites and programs of PHP. */
export const PHP_CASES = {
  ...dockerfileCase('php', 'plain', SERVED, VALUES),
  ...dockerfileCase('php', 'with-leftovers', { ...SERVED, leftovers: ['.git'] }, VALUES),
  ...dockerfileCase(
    'php',
    'laravel-with-assets',
    { ...SERVED, packages: { build: ['libpq-dev'], run: [] }, start: 'php artisan optimize --quiet; exec apache2-foreground' },
    {
      ...VALUES,
      extensions: ['bcmath', 'opcache', 'pcntl', 'pdo_mysql', 'pdo_pgsql'],
      pecl: ['redis'],
      composer: true,
      composerAfter: 'composer dump-autoload --no-dev --optimize',
      composerFiles: ['composer.json', 'composer.lock'],
      assets: true,
      assetsFiles: ['package.json', 'package-lock.json'],
      assetsInstall: 'npm ci --no-audit --no-fund',
      assetsBuild: 'npm run build',
      webRoot: 'public',
      frontController: true,
      laravel: true,
    },
    { folders: ['/var/www/html/storage'], buildArguments: ['VITE_APP_NAME'], buildSecrets: ['COMPOSER_AUTH'] },
  ),
  ...dockerfileCase(
    'php',
    'symfony-in-a-folder',
    { ...SERVED, root: 'site', packages: { build: ['libicu-dev'], run: [] } },
    {
      ...VALUES,
      extensions: ['intl', 'opcache'],
      composer: true,
      composerAfter: 'composer dump-autoload --no-dev --optimize',
      composerFiles: ['composer.json', 'composer.lock'],
      postInstall: true,
      webRoot: 'public',
      frontController: true,
      symfony: true,
    },
  ),
  ...dockerfileCase('php', 'program', { ...SERVED, start: 'php main.php', port: null }, { ...VALUES, extensions: [], apache: false }),
}
