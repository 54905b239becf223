/** What the official image has from the start. https://github.com/docker-library/php */
const THERE = new Set(
  'core ctype curl date dom fileinfo filter ftp hash iconv json libxml mbstring mysqlnd openssl pcre pdo pdo_sqlite phar posix random readline reflection session simplexml sodium spl sqlite3 standard tokenizer xml xmlreader xmlwriter zlib'.split(
    ' ',
  ),
)

/** What docker-php-ext-install compiles, with the Debian packages that it takes. */
const BUNDLED: Record<string, string[]> = {
  bcmath: [],
  bz2: ['libbz2-dev'],
  calendar: [],
  dba: [],
  exif: [],
  ffi: ['libffi-dev'],
  gd: ['libpng-dev', 'libjpeg62-turbo-dev', 'libfreetype-dev', 'libwebp-dev'],
  gettext: [],
  gmp: ['libgmp-dev'],
  intl: ['libicu-dev'],
  ldap: ['libldap-dev'],
  mysqli: [],
  opcache: [],
  pcntl: [],
  pdo_mysql: [],
  pdo_pgsql: ['libpq-dev'],
  pgsql: ['libpq-dev'],
  shmop: [],
  snmp: ['libsnmp-dev'],
  soap: ['libxml2-dev'],
  sockets: [],
  sysvmsg: [],
  sysvsem: [],
  sysvshm: [],
  tidy: ['libtidy-dev'],
  xsl: ['libxslt1-dev'],
  zip: ['libzip-dev'],
}

/** What PECL has. */
const PECL: Record<string, string[]> = {
  amqp: ['librabbitmq-dev'],
  apcu: [],
  ast: [],
  ds: [],
  igbinary: [],
  imagick: ['libmagickwand-dev'],
  mailparse: [],
  memcached: ['libmemcached-dev', 'zlib1g-dev', 'libssl-dev'],
  mongodb: ['libssl-dev'],
  msgpack: [],
  rdkafka: ['librdkafka-dev'],
  redis: [],
  uuid: ['uuid-dev'],
  yaml: ['libyaml-dev'],
}

export interface PhpExtensions {
  bundled: string[]
  pecl: string[]
  /** Debian packages that compiling them takes. */
  packages: string[]
  /** Those that nothing here knows how to install. */
  unknown: string[]
}

/**
 * How the official image gets what it lacks.
 * @param version of PHP: the newest has some of them built in
 */
export function phpExtensions(wanted: Iterable<string>, version: string): PhpExtensions {
  const found: PhpExtensions = { bundled: [], pecl: [], packages: [], unknown: [] }
  const packages = new Set<string>()
  for (const asked of [...new Set(wanted)].sort()) {
    const name = asked === 'zend_opcache' ? 'opcache' : asked
    if (THERE.has(name) || (name === 'opcache' && Number(version.split('.').slice(0, 2).join('.')) >= 8.5)) continue
    const needs = BUNDLED[name] ?? PECL[name]
    if (needs === undefined) found.unknown.push(name)
    else (Object.hasOwn(BUNDLED, name) ? found.bundled : found.pecl).push(name)
    for (const one of needs ?? []) packages.add(one)
  }
  found.packages = [...packages]
  return found
}
