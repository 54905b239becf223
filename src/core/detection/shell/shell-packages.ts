/** Programs that scripts call and a bare Debian has not, with the packages that bring them. */
const PROGRAMS: Record<string, string> = {
  curl: 'curl',
  wget: 'wget',
  jq: 'jq',
  git: 'git',
  zsh: 'zsh',
  fish: 'fish',
  ksh: 'ksh',
  python3: 'python3',
  python: 'python-is-python3',
  perl: 'perl',
  ruby: 'ruby',
  node: 'nodejs',
  php: 'php-cli',
  lua: 'lua5.4',
  awk: 'gawk',
  gawk: 'gawk',
  bc: 'bc',
  nc: 'netcat-openbsd',
  ncat: 'ncat',
  netcat: 'netcat-openbsd',
  socat: 'socat',
  busybox: 'busybox',
  psql: 'postgresql-client',
  pg_dump: 'postgresql-client',
  mysql: 'default-mysql-client',
  'redis-cli': 'redis-tools',
  sqlite3: 'sqlite3',
  ssh: 'openssh-client',
  rsync: 'rsync',
  zip: 'zip',
  unzip: 'unzip',
  xz: 'xz-utils',
  openssl: 'openssl',
  dig: 'dnsutils',
  ping: 'iputils-ping',
  ps: 'procps',
  envsubst: 'gettext-base',
  convert: 'imagemagick',
  ffmpeg: 'ffmpeg',
  figlet: 'figlet',
  cowsay: 'cowsay',
  file: 'file',
  make: 'make',
  gcc: 'gcc',
  cron: 'cron',
  nginx: 'nginx',
  caddy: 'caddy',
}
/** They are in a game's folder, which no PATH of a service has. */
export const IN_GAMES = new Set(['cowsay', 'fortune', 'sl'])

/** Packages for what stands in a script where commands stand. */
export function shellPackages(script: string): string[] {
  const code = script.replace(/^[ \t]*#.*$/gm, '').replace(/^[ \t]*(?:echo|printf)\b(?:[^`$|;&]|\$(?!\())*$/gm, '')
  const words = code.matchAll(
    /(?<=^|[|;&(`!]|\b(?:then|do|else|if|while|until|exec|sudo|xargs|time|env|-v|which)\s)[ \t]*(?:\w+=\S{0,500}[ \t]+)*([a-z_][\w-]*)(?=[\s;|&)`]|$)/gm,
  )
  const packages = [...words].flatMap(([, word = '']) => (Object.hasOwn(PROGRAMS, word) ? (PROGRAMS[word] ?? []) : []))
  return [...new Set(packages)].sort()
}
