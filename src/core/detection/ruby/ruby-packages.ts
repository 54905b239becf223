interface DebianPackages {
  build?: string[]
  run?: string[]
}

/** What gems are compiled with, and load. */
const NEEDS: Record<string, DebianPackages> = {
  pg: { build: ['libpq-dev'], run: ['libpq5'] },
  mysql2: { build: ['default-libmysqlclient-dev'], run: ['libmariadb3'] },
  sqlite3: { build: ['libsqlite3-dev'], run: ['libsqlite3-0'] },
  psych: { build: ['libyaml-dev'], run: ['libyaml-0-2'] },
  rails: { build: ['libyaml-dev'], run: ['libyaml-0-2'] },
  ffi: { build: ['libffi-dev'] },
  'ruby-vips': { run: ['libvips'] },
  image_processing: { run: ['libvips'] },
  mini_magick: { run: ['imagemagick'] },
  rmagick: { build: ['libmagickwand-dev'], run: ['imagemagick'] },
  charlock_holmes: { build: ['libicu-dev'], run: ['libicu-dev'] },
  rugged: { build: ['cmake', 'libssl-dev'] },
  curb: { build: ['libcurl4-openssl-dev'], run: ['libcurl4'] },
  'ruby-oci8': {},
  tiny_tds: { build: ['freetds-dev'], run: ['libsybdb5'] },
  streamio_ffmpeg: { run: ['ffmpeg'] },
  wicked_pdf: { run: ['wkhtmltopdf'] },
  'selenium-webdriver': {},
  'idn-ruby': { build: ['libidn-dev'], run: ['libidn12'] },
}

/** Debian packages for a bundle of gems. Compilers stay behind; the memory allocator that Rails' own Dockerfile has comes along. */
export function debianPackagesFor(gems: ReadonlySet<string>, fromGit: boolean): { build: string[]; run: string[] } {
  const build = new Set<string>(gems.size > 0 ? ['build-essential', 'pkg-config'] : [])
  const run = new Set<string>(['libjemalloc2'])
  if (fromGit) for (const one of ['git', 'ca-certificates']) build.add(one)
  for (const gem of gems) {
    for (const one of NEEDS[gem]?.build ?? []) build.add(one)
    for (const one of NEEDS[gem]?.run ?? []) run.add(one)
  }
  if (gems.has('execjs') && !gems.has('mini_racer')) {
    build.add('nodejs')
    run.add('nodejs')
  }
  return { build: [...build], run: [...run] }
}
