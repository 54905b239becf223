import type { Requirement } from './requirement.ts'

interface DebianPackages {
  build?: string[]
  run?: string[]
}

const COMPILER = ['gcc', 'libc6-dev']

/** What packages of the index need of Debian, where their wheels do not bring it. */
const NEEDS: Record<string, DebianPackages> = {
  psycopg2: { build: [...COMPILER, 'libpq-dev'], run: ['libpq5'] },
  'psycopg-c': { build: [...COMPILER, 'libpq-dev'], run: ['libpq5'] },
  mysqlclient: { build: [...COMPILER, 'pkg-config', 'default-libmysqlclient-dev'], run: ['libmariadb3'] },
  pycairo: { build: [...COMPILER, 'pkg-config', 'libcairo2-dev'], run: ['libcairo2'] },
  cairosvg: { run: ['libcairo2'] },
  cairocffi: { run: ['libcairo2'] },
  weasyprint: { run: ['libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz-subset0'] },
  xhtml2pdf: { build: [...COMPILER, 'pkg-config', 'libcairo2-dev'], run: ['libcairo2'] },
  pdf2image: { run: ['poppler-utils'] },
  pdftotext: { build: [...COMPILER, 'g++', 'pkg-config', 'libpoppler-cpp-dev'], run: ['libpoppler-cpp-dev'] },
  pdfkit: { run: ['wkhtmltopdf'] },
  pydub: { run: ['ffmpeg'] },
  'ffmpeg-python': { run: ['ffmpeg'] },
  'openai-whisper': { run: ['ffmpeg'] },
  'yt-dlp': { run: ['ffmpeg'] },
  moviepy: { run: ['ffmpeg'] },
  librosa: { run: ['ffmpeg', 'libsndfile1'] },
  soundfile: { run: ['libsndfile1'] },
  pyaudio: { build: [...COMPILER, 'portaudio19-dev'], run: ['libportaudio2'] },
  pytesseract: { run: ['tesseract-ocr'] },
  'opencv-python': { run: ['libgl1', 'libglib2.0-0'] },
  'opencv-contrib-python': { run: ['libgl1', 'libglib2.0-0'] },
  easyocr: { run: ['libgl1', 'libglib2.0-0'] },
  'python-magic': { run: ['libmagic1'] },
  pyzbar: { run: ['libzbar0'] },
  'python-ldap': { build: [...COMPILER, 'libldap-dev', 'libsasl2-dev'], run: ['libldap2', 'libsasl2-2'] },
  xmlsec: { build: [...COMPILER, 'pkg-config', 'libxml2-dev', 'libxmlsec1-dev'], run: ['libxmlsec1-openssl'] },
  pyodbc: { build: [...COMPILER, 'g++', 'unixodbc-dev'], run: ['unixodbc'] },
  graphviz: { run: ['graphviz'] },
  pydot: { run: ['graphviz'] },
  pygraphviz: { build: [...COMPILER, 'libgraphviz-dev'], run: ['graphviz'] },
  selenium: { run: ['chromium', 'chromium-driver'] },
  uwsgi: { build: COMPILER },
  gdal: { build: [...COMPILER, 'g++', 'libgdal-dev'], run: ['libgdal-dev'] },
  pycurl: { build: [...COMPILER, 'libcurl4-openssl-dev', 'libssl-dev'], run: ['libcurl4'] },
  gssapi: { build: [...COMPILER, 'libkrb5-dev'], run: ['libgssapi-krb5-2'] },
  pyenchant: { run: ['libenchant-2-2'] },
  wand: { run: ['imagemagick'] },
  gitpython: { run: ['git'] },
  'python-nmap': { run: ['nmap'] },
  scapy: { run: ['libpcap0.8'] },
  'python-vlc': { run: ['vlc'] },
}

/**
 * Debian packages that a project's dependencies need.
 * @param fromGit whether something is installed from a git repository
 */
export function debianPackagesFor(packages: ReadonlyMap<string, Requirement>, fromGit: boolean): { build: string[]; run: string[] } {
  // Not everything has a wheel for every Python: what builds stays behind anyway.
  const build = new Set<string>(packages.size > 0 ? COMPILER : [])
  const run = new Set<string>()
  if (fromGit) for (const one of ['git', 'ca-certificates']) build.add(one)
  for (const [name, { extras }] of packages) {
    // Version 3 of the driver loads the system's library, unless it is asked for with its own.
    const needs = name === 'psycopg' ? psycopg(extras) : NEEDS[name]
    for (const one of needs?.build ?? []) build.add(one)
    for (const one of needs?.run ?? []) run.add(one)
  }
  return { build: [...build], run: [...run] }
}

function psycopg(extras: string[]): DebianPackages {
  if (extras.includes('binary')) return {}
  return extras.includes('c') ? { build: ['libpq-dev'], run: ['libpq5'] } : { run: ['libpq5'] }
}
