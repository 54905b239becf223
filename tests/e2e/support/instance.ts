import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT, type Ended, run } from './programs.ts'

/** The installation that the tests run against. Its ports and names are its own: one of the developer's stays untouched. */
export const INSTANCE = 'e2e'
export const HTTP_PORT = 18_080
export const HTTPS_PORT = 18_443
export const FIRST_PORT = 18_100
export const SSH_PORT = 18_022
export const PANEL_URL = `https://localhost:${HTTPS_PORT}`

/** Where the set-up leaves what the tests need to know; the next run finds here what one that was killed left behind. */
export const STATE_FILE = join(tmpdir(), 'webops-e2e', 'state.json')
export const SESSION_FILE = join(tmpdir(), 'webops-e2e', 'session.json')

export interface State {
  root: string
  /** Folder of the git repositories that the instance's policy allows. */
  repositories: string
  token: string
  email: string
  password: string
}

export function state(): State {
  return JSON.parse(readFileSync(STATE_FILE, 'utf8')) as State
}

/** The environment of everything that belongs to the installation. */
export function instanceEnvironment(root: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    WEBOPS_ROOT: root,
    WEBOPS_INSTANCE: INSTANCE,
    WEBOPS_HTTP_PORT: String(HTTP_PORT),
    WEBOPS_HTTPS_PORT: String(HTTPS_PORT),
    WEBOPS_FIRST_PORT: String(FIRST_PORT),
    WEBOPS_SSH_PORT: String(SSH_PORT),
    WEBOPS_SUPERVISION: 'none',
    WEBOPS_URL: undefined,
    WEBOPS_TOKEN: undefined,
    // A developer's own `webops login` is not the tests' affair.
    HOME: join(root, 'home'),
  }
}

/** `./webops <args>` as root on the server of the installation. */
export function webops(root: string, args: string[], options: { timeoutMs?: number } = {}): Promise<Ended> {
  return run(join(PROJECT, 'webops'), args, { env: instanceEnvironment(root), cwd: PROJECT, ...options })
}
