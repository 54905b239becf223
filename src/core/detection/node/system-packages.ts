import { needs, type Manifest } from './manifest.ts'

/** Packages that are compiled where no binary is to be had. */
const NATIVE = [
  'bcrypt',
  'better-sqlite3',
  'sqlite3',
  'canvas',
  'argon2',
  're2',
  'node-gyp',
  'node-sass',
  'serialport',
  'zeromq',
  'node-pty',
  'bufferutil',
  'utf-8-validate',
  'cpu-features',
  'isolated-vm',
  'leveldown',
  'level',
  'node-rdkafka',
  'libpq',
  'pg-native',
  'usb',
  'robotjs',
  'farmhash',
  'sodium-native',
  'microtime',
  'heapdump',
  'node-expat',
  'libxmljs',
  'libxmljs2',
  'tree-sitter',
  'deasync',
  'oracledb',
  'ffi-napi',
  'ref-napi',
  'fsevents-native',
  'unix-dgram',
  'snappy',
  'lmdb',
  'gl',
  'odbc',
  'mmmagic',
  '@discordjs/opus',
  'node-opus',
  'ibm_db',
  'iconv',
  'bigint-buffer',
  'nodegit',
  'keytar',
  'kerberos',
  'node-libcurl',
  'mediasoup',
  'wrtc',
  'epoll',
  'dtrace-provider',
  'hiredis',
  '@parcel/watcher',
  'uWebSockets.js',
] as const

/** The same, where another package brings them: as lock files name them. */
const BELOW = 'sqlite3|better-sqlite3|bcrypt|node-sass|canvas|argon2|re2|serialport|zeromq|isolated-vm'
const NATIVE_BELOW = new RegExp(`node_modules/(?:${BELOW})"|^ {0,2}['"/]?(?:${BELOW})[@/]\\S*:$|\\["(?:${BELOW})@`, 'm')

/** Packages of Debian, by the npm packages that need them: while installing, and while running. */
const SYSTEM: readonly (readonly [names: string[], build: string[], run: string[]])[] = [
  [['@prisma/client', 'prisma'], ['openssl'], ['openssl']],
  [
    ['canvas'],
    ['libcairo2-dev', 'libpango1.0-dev', 'libjpeg-dev', 'libgif-dev', 'librsvg2-dev', 'pkg-config'],
    ['libcairo2', 'libpango-1.0-0', 'libpangocairo-1.0-0', 'libjpeg62-turbo', 'libgif7', 'librsvg2-2'],
  ],
  [['pg-native', 'libpq'], ['libpq-dev'], ['libpq5']],
  [['fluent-ffmpeg', 'ffmpeg-fluent'], [], ['ffmpeg']],
  [['gm', 'imagemagick', 'easyimage'], [], ['imagemagick']],
  [['simple-git', 'isomorphic-git-cli', 'nodegit'], [], ['git']],
  [['pdf2pic', 'pdf-poppler', 'node-poppler'], [], ['poppler-utils', 'ghostscript', 'graphicsmagick']],
  [['node-libcurl'], ['libcurl4-openssl-dev'], ['libcurl4']],
  [['kerberos'], ['libkrb5-dev'], ['libgssapi-krb5-2']],
  [['zeromq'], ['libzmq3-dev'], ['libzmq5']],
  [['sodium-native'], ['libtool', 'autoconf', 'automake'], []],
  [['usb'], ['libudev-dev'], ['libusb-1.0-0']],
  [['node-sass'], ['libsass-dev'], []],
]

const CHROMIUM = ['chromium', 'fonts-liberation', 'ca-certificates']

export interface SystemPackages {
  build: string[]
  run: string[]
  /** Which browser driver is there. */
  browser: 'puppeteer' | 'playwright' | null
  /** Something is compiled while it installs. */
  isNative: boolean
}

/** @param manifests of the application and, in a workspace, of what it is installed with */
export function systemPackages(manifests: readonly Manifest[], lock: string): SystemPackages {
  const asks = (...names: string[]) => manifests.some((manifest) => needs(manifest, ...names))
  const isNative = asks(...NATIVE) || NATIVE_BELOW.test(lock)
  const ranges = manifests.flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
    Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }),
  )
  const fromGit =
    ranges.some((range) => /^(?:git[+:@]|github:|gitlab:|bitbucket:|[\w-]+\/[\w.-]+(?:#|$)|https?:.*\.git)/.test(range)) ||
    /git\+(?:ssh|https):/.test(lock)
  const browser = asks('puppeteer', 'puppeteer-core')
    ? 'puppeteer'
    : asks('playwright', 'playwright-core', 'playwright-chromium')
      ? 'playwright'
      : null
  const found = SYSTEM.filter(([names]) => asks(...names))
  const build = [
    ...(isNative ? ['python3', 'make', 'g++'] : []),
    ...(fromGit ? ['git', 'ca-certificates'] : []),
    ...found.flatMap(([, packages]) => packages),
  ]
  const run = [...found.flatMap(([, , packages]) => packages), ...(browser ? CHROMIUM : [])]
  return { build: [...new Set(build)], run: [...new Set(run)], browser, isNative }
}
