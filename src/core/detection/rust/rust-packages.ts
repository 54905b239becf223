/** Crates that lean on libraries of the system, with the Debian packages that they are compiled with and run on. */
const NATIVE: [RegExp, string[], string[]][] = [
  [/^openssl-sys$/, ['pkg-config', 'libssl-dev'], ['libssl3t64']],
  [/^pq-sys$/, ['pkg-config', 'libpq-dev'], ['libpq5']],
  [/^libsqlite3-sys$/, ['pkg-config', 'libsqlite3-dev'], ['libsqlite3-0']],
  [/^mysqlclient-sys$/, ['pkg-config', 'default-libmysqlclient-dev'], ['libmariadb3']],
  [/^libz-sys$/, ['pkg-config', 'zlib1g-dev'], ['zlib1g']],
  [/^curl-sys$/, ['pkg-config', 'libcurl4-openssl-dev', 'libssl-dev'], ['libcurl4t64']],
  [/^libgit2-sys$|^libssh2-sys$/, ['pkg-config', 'cmake', 'libssl-dev'], []],
  [/^rdkafka-sys$/, ['cmake', 'g++', 'make', 'pkg-config', 'zlib1g-dev'], ['zlib1g']],
  [/^(?:librocksdb-sys|clang-sys)$/, ['clang', 'libclang-dev', 'g++', 'make'], ['libstdc++6']],
  [/^(?:cxx|cmake|aws-lc-sys|libz-ng-sys)$/, ['cmake', 'g++', 'make'], []],
  [/^prost-build$|^tonic-build$|^protobuf-codegen$/, ['protobuf-compiler'], []],
  [/^openssl-src$/, ['make', 'perl'], []],
  [/^(?:tikv-)?jemalloc-sys$/, ['make'], []],
  [/^libudev-sys$/, ['pkg-config', 'libudev-dev'], ['libudev1']],
  [/^alsa-sys$/, ['pkg-config', 'libasound2-dev'], ['libasound2t64']],
  [/^(?:gtk-sys|glib-sys)$/, ['pkg-config', 'libglib2.0-dev'], ['libglib2.0-0t64']],
  [/^libsodium-sys(?:-stable)?$/, ['pkg-config', 'libsodium-dev', 'make'], ['libsodium23']],
  [/^magick_rust$/, ['pkg-config', 'clang', 'libmagickwand-dev'], ['libmagickwand-7.q16-10']],
  [
    /^ffmpeg-sys-next$/,
    ['pkg-config', 'clang', 'libavcodec-dev', 'libavformat-dev', 'libavutil-dev', 'libavfilter-dev', 'libavdevice-dev'],
    ['ffmpeg'],
  ],
]
/** Without a lock file: what brings them in by itself. */
const BRINGS: Record<string, string> = {
  reqwest: 'openssl-sys',
  'native-tls': 'openssl-sys',
  openssl: 'openssl-sys',
  lettre: 'openssl-sys',
  prost: '',
  diesel: '',
  rdkafka: 'rdkafka-sys',
  rocksdb: 'librocksdb-sys',
}

/**
 * @param lock of Cargo.lock, or null
 * @param direct crates that the manifests name
 */
export function rustPackages(lock: string | null, direct: Record<string, string[]>): { build: string[]; run: string[] } {
  const crates = new Set(lock === null ? [] : [...lock.matchAll(/^name = "([\w-]+)"$/gm)].map(([, name = '']) => name))
  for (const [name, features] of Object.entries(direct)) {
    crates.add(name)
    if (lock === null && BRINGS[name] && !features.some((one) => one.includes('rustls'))) crates.add(BRINGS[name])
    if (name === 'diesel' || name === 'diesel_cli') {
      if (features.includes('postgres') && lock === null) crates.add('pq-sys')
      if (features.includes('mysql') && lock === null) crates.add('mysqlclient-sys')
      if (features.includes('sqlite') && lock === null) crates.add('libsqlite3-sys')
    }
    // It brings SQLite along.
    if (features.includes('bundled') && /sqlite/.test(name)) crates.delete('libsqlite3-sys')
  }
  // sqlx and sea-orm always build their own.
  if (crates.has('sqlx-sqlite')) crates.delete('libsqlite3-sys')
  const needed = NATIVE.filter(([pattern]) => [...crates].some((name) => pattern.test(name)))
  return { build: [...new Set(needed.flatMap(([, build]) => build))], run: [...new Set(needed.flatMap(([, , run]) => run))] }
}
