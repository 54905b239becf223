import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { ProcessBuild } from '#core/ports/engine.ts'
import { APP } from './places.ts'
import type { Bind } from './records.ts'

export interface ProgramPlaces {
  /** The Node that WebOps runs on, as bin/node of a folder that may have npm too; null: the one in the usual folders. */
  node: string | null
  /** Serves static sites; null: the one in the usual folders. */
  caddy: string | null
}

/** Where a unit's root shows the server's programs. */
const USUAL = ['/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin']
/** What `systemd-run --wait` speaks with systemd through. */
const SYSTEM_BUS = '/run/dbus/system_bus_socket'
export const NODE_FOLDER = '/opt/webops-node'
export const CADDY = '/opt/webops-caddy'

/** What a runtime needs on the server, and the Debian packages that bring it. */
const NEEDED: Record<string, { programs: string[]; packages: string }> = {
  node: { programs: ['node', 'npm'], packages: 'nodejs npm' },
  python: { programs: ['python3'], packages: 'python3 python3-venv' },
  php: { programs: ['php'], packages: 'php-cli' },
  composer: { programs: ['composer'], packages: 'composer' },
  ruby: { programs: ['ruby', 'bundle'], packages: 'ruby ruby-dev bundler build-essential' },
  go: { programs: ['go'], packages: 'golang-go' },
  rust: { programs: ['cargo'], packages: 'cargo' },
  jdk: { programs: ['java', 'javac'], packages: 'default-jdk-headless' },
  maven: { programs: ['mvn'], packages: 'maven' },
  gradle: { programs: ['gradle'], packages: 'gradle' },
  elixir: { programs: ['mix'], packages: 'elixir' },
  deno: { programs: ['deno'], packages: '(see deno.com)' },
  bun: { programs: ['bun'], packages: '(see bun.sh)' },
  dotnet: { programs: ['dotnet'], packages: '(see learn.microsoft.com/dotnet)' },
  crystal: { programs: ['crystal'], packages: 'crystal' },
}
/** Come from the npm registry where the server lacks them. */
export const FROM_NPM = ['pnpm', 'yarn', 'bun', 'deno']
/** Come from the Python package index, into the application's virtual environment. */
export const FROM_PYPI = ['poetry', 'pdm', 'uv', 'pipenv']

/** A program in the usual folders, or null. */
export async function findProgram(name: string): Promise<string | null> {
  for (const folder of USUAL) {
    const file = join(folder, name)
    if ((await stat(file).catch(() => null))?.isFile()) return file
  }
  return null
}

/** @throws tool_missing with what to install */
export async function requireTools(process: ProcessBuild, programs: ProgramPlaces): Promise<void> {
  if (!(await stat(SYSTEM_BUS).catch(() => null))) throw missing('dbus-daemon', 'run a build', 'dbus')
  if (process.static !== null && process.start === null && !programs.caddy && !(await findProgram('caddy')))
    throw missing('caddy', 'serve a static site', 'caddy')
  for (const tool of Object.keys(process.versions)) {
    const needed = NEEDED[tool]
    if (!needed || FROM_NPM.includes(tool)) continue
    for (const program of needed.programs) {
      if (programs.node && (await stat(join(dirname(programs.node), program)).catch(() => null))) continue
      if (!(await findProgram(program))) throw missing(program, `build and run it (${tool})`, needed.packages)
    }
  }
}

/** Programs that are shown in the unit's root beside those of the system. */
export async function toolBinds(programs: ProgramPlaces): Promise<Bind[]> {
  const caddy = programs.caddy ?? (await findProgram('caddy'))
  return [
    ...(programs.node ? [{ source: dirname(dirname(programs.node)), target: NODE_FOLDER }] : []),
    ...(caddy ? [{ source: caddy, target: CADDY }] : []),
  ]
}

/** Where an application's programs are looked for: its own first. */
export function searchPath(root: string): string {
  const own = [join(APP, root), APP].flatMap((folder) => [`${folder}/.venv/bin`, `${folder}/node_modules/.bin`])
  return [...new Set(own), `${APP}/.webops/bin`, `${NODE_FOLDER}/bin`, '/usr/local/bin', '/usr/bin', '/bin'].join(':')
}

function missing(program: string, purpose: string, packages: string): WebopsError {
  return new WebopsError({
    code: 'tool_missing',
    kind: 'unavailable',
    message: `This server has no program ${program}, which it takes to ${purpose} without Docker.`,
    hint: packages.startsWith('(')
      ? `Install it ${packages}, or let the deployment use Docker.`
      : `\`apt-get install ${packages}\`, or let the deployment use Docker.`,
  })
}
