/** `here`: on this machine; `server`: on a disposable one, which has an engine of its own. */
export const LANES = ['here', 'server'] as const
export type Lane = (typeof LANES)[number]

/** One runner of tests, with what it needs of the machine. */
export interface Suite {
  name: string
  title: string
  /** Programs below node_modules/.bin with their arguments, or npm with a script. */
  commands: [string, ...string[]][]
  /** Whether the commands run at the same time: each keeps one core busy. Otherwise one after the other. */
  atOnce?: boolean
  /**
   * Suites of one lane run one after the other, beside those of the other lane, and keep one core busy at most. Unset: it runs alone,
   * since it counts or looks at what a busy machine makes different.
   */
  lane?: Lane
  /** It works on the disposable server. Such suites hand it over. */
  server?: true
  needs: { root: boolean; docker: boolean; packages: string[] }
}

const NOTHING = { root: false, docker: false, packages: [] }
const ENGINE = { root: true, docker: true, packages: ['redis-server', 'git', 'curl', 'openssh-client'] }
/** That unit tests run for real. */
const PROGRAMS = ['git', 'curl', 'jq', 'openssh-client']
const BROWSER = ['chromium', 'fonts-liberation', 'iproute2']

const vitest = (project: string): [string, ...string[]] => ['vitest', 'run', '--passWithNoTests', '--project', project]
const npm = (script: string): [string, ...string[]] => ['npm', 'run', '--silent', script]

/** In the order in which they are told of: what is quick and says most comes first. */
export const SUITES: Suite[] = [
  {
    name: 'checks',
    title: 'Lock file, format, lint and types',
    commands: [npm('lockfile:check'), npm('format:check'), npm('lint'), npm('typecheck')],
    atOnce: true,
    needs: NOTHING,
  },
  { name: 'architecture', title: 'Who imports whom', commands: [vitest('architecture')], lane: 'here', needs: NOTHING },
  { name: 'unit', title: 'Unit tests', commands: [vitest('unit')], lane: 'here', needs: { ...NOTHING, packages: PROGRAMS } },
  {
    name: 'conformance',
    title: 'One suite for every adapter of a port',
    commands: [vitest('conformance')],
    lane: 'here',
    needs: ENGINE,
  },
  {
    name: 'integration',
    title: 'Real Docker, Redis, Caddy, git and databases',
    commands: [vitest('integration')],
    lane: 'here',
    needs: { ...ENGINE, packages: [...ENGINE.packages, 'git-lfs', 'openssl', 'pebble', 'chromium', 'libnss3-tools'] },
  },
  {
    name: 'e2e',
    title: 'A browser, the API and the CLI against a whole installation',
    commands: [['playwright', 'test']],
    needs: { ...ENGINE, packages: [...ENGINE.packages, ...BROWSER] },
  },
  {
    name: 'host',
    title: 'A disposable server with systemd',
    commands: [vitest('host')],
    lane: 'server',
    server: true,
    needs: ENGINE,
  },
]

/** What `--all` adds. */
export const FURTHER_SUITES: Suite[] = [
  { name: 'faults', title: 'Injected faults', commands: [npm('test:faults')], server: true, needs: ENGINE },
  {
    name: 'switch',
    title: 'Requests and WebSockets lost while deployments change',
    commands: [['npm', 'run', '--silent', 'bench:switch', '--', '--quick', '--no-docs']],
    needs: ENGINE,
  },
]
