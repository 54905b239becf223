import type { Rule } from '../rule.ts'

const step = ['build']

export const BUILD_PYTHON: Rule[] = [
  {
    id: 'pip_index_unreachable',
    title: 'The Python package index cannot be reached from the build',
    step,
    log: /WARNING: Retrying \(Retry\(total=\d+.* after connection broken by '(?<reason>\w+)/,
    also: [/Looking in indexes: (?<index>\S+)/, /No matching distribution found for (?<package>\S+)/],
    check: (found, { lines }) =>
      lines.some(({ text }) => /from versions: none|Max retries exceeded|Could not fetch URL/.test(text)) ? found : null,
    unless: /CERTIFICATE_VERIFY_FAILED/,
    cause: 'The package index {index|PyPI} could not be reached ({reason}).',
    remedy:
      'Check its address (--index-url, PIP_INDEX_URL, pip.conf) and whether this server may reach it. Behind a proxy, set HTTPS_PROXY as a build argument; it may also have been a short outage: deploy again.',
  },
  {
    id: 'pip_package_not_found',
    title: 'A requirement is not in the Python package index',
    step,
    log: /Could not find a version that satisfies the requirement (?<package>\S+).*\(from versions: none\)/,
    also: [/No matching distribution found for (?<package>\S+)/, /Looking in indexes: (?<index>\S+)/],
    cause: 'The package index has nothing that can be installed for {package}.',
    remedy:
      'Check its spelling in the requirements. A private package needs its index (--extra-index-url), and some packages have nothing for this version of Python or this processor.',
  },
  {
    id: 'pip_version_not_found',
    title: 'A requirement has no version that fits',
    step,
    log: /Could not find a version that satisfies the requirement (?<package>\S+).*\(from versions: (?<versions>[^)]+)\)/,
    also: [/No matching distribution found for/, /Ignored the following versions that require a different python/],
    check: ({ versions = '' }) => ({ latest: versions.split(', ').slice(-5).join(', ') }),
    cause: 'The package index has no version that fits {package}; the newest that it has: {latest}.',
    remedy: 'Ask for one of those in the requirements. Versions that need another Python are left out: a newer base image may have more.',
  },
  {
    id: 'pip_dependency_conflict',
    title: 'Requirements that contradict each other',
    step,
    log: /Cannot install (?<packages>.+) because these package versions have conflicting dependencies/,
    also: [/^\s+(?<one>.+ depends on .+)$/, /^\s+The user requested (?<other>.+)$/, /ResolutionImpossible/],
    cause: 'The requirements contradict each other: {one|one of them needs another version}, but {other|a different one} is asked for.',
    remedy:
      'Loosen one of the two versions in the requirements, try `pip install -r requirements.txt` where you develop, commit and deploy again.',
  },
  {
    id: 'pip_requirements_missing',
    title: 'The requirements file is not in the image',
    step,
    log: /Could not open requirements file: .*'(?<file>[^']+)'/,
    cause: 'pip was told to install from {file}, which is not in the image at that point.',
    remedy: 'Is it in the repository, and not in .dockerignore? COPY it before the command that needs it, and mind WORKDIR.',
  },
  {
    id: 'python_version_mismatch',
    title: 'Another version of Python is asked for',
    step,
    log: [
      /Package '(?<package>[^']+)' requires a different Python: (?<actual>\S+) not in '(?<required>[^']+)'/,
      /Current Python version \((?<actual>[\d.]+)\) is not allowed by the project \((?<required>[^)]+)\)/,
    ],
    cause: '{package|The project} asks for Python {required}; the image has {actual}.',
    remedy: 'Use a base image with that version (FROM python:…-slim), or change what the project asks for.',
  },
  {
    id: 'pip_externally_managed',
    title: "pip may not change Debian's own Python",
    step,
    log: /error: externally-managed-environment/,
    cause: 'pip refuses to install into the Python of the distribution: its packages belong to apt.',
    remedy: 'Use the base image python:3-slim, or a virtual environment (`RUN python3 -m venv /venv` and `ENV PATH=/venv/bin:$PATH`).',
  },
  {
    id: 'poetry_lockfile_out_of_step',
    title: 'poetry.lock or uv.lock does not fit pyproject.toml',
    step,
    log: /(?<file>poetry\.lock) is not (?:up to date|consistent) with pyproject\.toml|pyproject\.toml changed significantly since (?<changed>poetry\.lock) was last generated|The lockfile at `(?<uv>uv\.lock)` needs to be updated/,
    check: ({ file, changed, uv }) => ({ lockfile: file ?? changed ?? uv ?? 'The lock file', tool: uv ? 'uv' : 'poetry' }),
    cause: '{lockfile} does not fit pyproject.toml.',
    remedy: 'Run `{tool|poetry} lock` where you develop, commit the lock file and deploy again.',
  },
  {
    id: 'pg_config_missing',
    title: "PostgreSQL's client library is missing for compiling a package",
    step,
    log: /pg_config executable not found|pg_config is required to build psycopg2|(?:Call to|command) .*pg_config.* (?:returned exit status|failed)|pg_config: not found/,
    also: [/gyp ERR! not ok/, /╰─> (?<package>[A-Za-z0-9][\w.-]*)$/, /npm (?:error|ERR!) path (?<package>\S+)/],
    cause: "A package is compiled against PostgreSQL's client library, which is not in the image (pg_config is missing).",
    remedy:
      'Install it before: `RUN apt-get update && apt-get install --yes libpq-dev gcc`. For Python, psycopg2-binary or psycopg[binary] need no compiler.',
  },
  {
    id: 'compiler_missing',
    title: 'A package must be compiled, and the image has no compiler',
    step,
    log: /error: command '(?<compiler>[\w.+-]*(?:gcc|g\+\+|cc|clang)[\w.+-]*)' failed: (?:No such file|Permission denied)|unable to execute '(?<other>[\w.+-]*(?:gcc|g\+\+|cc|clang))'|(?:error: )?linker `cc` not found|(?:^|: )(?:gcc|g\+\+|cc|make|cmake): (?:command )?not found/,
    also: [/building '(?<extension>[^']+)' extension/, /╰─> (?<package>[A-Za-z0-9][\w.-]*)$/],
    cause: '{package|A package} has a part that must be compiled, and the image has no compiler.',
    remedy:
      'Install one before: `RUN apt-get update && apt-get install --yes gcc libc6-dev python3-dev` (build-essential for C++), or use a version of the package that has a wheel for this Python.',
  },
  {
    id: 'header_missing',
    title: 'A C header that a package is compiled with is missing',
    step,
    log: /fatal error: (?<header>[\w./+-]+\.h(?:pp)?): No such file or directory/,
    also: [/building '(?<extension>[^']+)' extension/, /╰─> (?<package>[A-Za-z0-9][\w.-]*)$/],
    check: ({ header = '' }) => ({ debian: debianPackage(header) }),
    cause: '{package|A package} is compiled with {header}, which is not in the image.',
    remedy: 'Install the development package that has it before: `RUN apt-get update && apt-get install --yes {debian|the-library-dev}`.',
  },
  {
    id: 'django_static_root_missing',
    title: 'collectstatic without STATIC_ROOT',
    step,
    log: /ImproperlyConfigured: You're using the staticfiles app without having set the STATIC_ROOT/,
    also: [/collectstatic/],
    cause: "Django's settings lack STATIC_ROOT, so collectstatic does not know where to put the static files.",
    remedy: "Add `STATIC_ROOT = BASE_DIR / 'staticfiles'` to the settings (and WhiteNoise, if nothing else serves them).",
  },
]

/** Debian's package for headers that are missed often. */
function debianPackage(header: string): string {
  const known: [RegExp, string][] = [
    [/^Python\.h$/, 'python3-dev'],
    [/^libpq|^postgres/, 'libpq-dev'],
    [/^mysql/, 'default-libmysqlclient-dev pkg-config'],
    [/^ffi\.h$/, 'libffi-dev'],
    [/^openssl\//, 'libssl-dev'],
    [/^libxml\//, 'libxml2-dev libxslt1-dev'],
    [/^(?:zlib|jpeglib)\.h$/, 'zlib1g-dev libjpeg-dev'],
    [/^(?:stdio|stdlib|limits|sys\/\w+)\.h$/, 'libc6-dev'],
  ]
  return known.find(([pattern]) => pattern.test(header))?.[1] ?? 'the-library-dev'
}
