import { posix } from 'node:path'
import { binaryPlace } from '../binary-place.ts'
import { buildPlace } from '../build-place.ts'
import type { Candidate } from '../candidate.ts'
import { fieldsOf, textOf, textsOf } from '../fields.ts'
import { hasFilesBeside } from '../files-beside.ts'
import { readListening } from '../listening.ts'
import type { Said } from '../said.ts'
import type { CargoPackage, CargoWorkspace } from './cargo-packages.ts'
import { rustFramework } from './rust-frameworks.ts'
import { rustPackages } from './rust-packages.ts'
import { rustVersion } from './rust-version.ts'

const SOURCES = /\.rs$|(?:^|\/)(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|rustfmt\.toml|clippy\.toml|\.rustfmt\.toml|diesel\.toml)$/
const MADE_OF = ['*.rs', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain', 'rust-toolchain.toml']

/** A program of a workspace that is run at its top finds these there. */
const BESIDE = /^(?:static|templates?|public|assets|config|migrations|www|data|views)\//

interface RustFound {
  said: Said
  cargo: CargoWorkspace
  one: CargoPackage
  bin: string
  /** Its place among the programs that are offered. */
  index: number
  count: number
}

/** One program of a Cargo package, as it is built and run. */
export async function rustCandidate({ said, cargo, one, bin, index, count }: RustFound): Promise<Candidate> {
  const { top } = cargo
  const lock = await top.text('Cargo.lock')
  const crates = cratesOf(cargo, one)
  const framework = rustFramework(Object.keys(crates))
  const sources = one.folder.paths.filter((path) => path.endsWith('.rs') && /^(?:src|bin)\//.test(path))
  const listening = await readListening(one.folder, [
    ...sources.filter((path) => path.endsWith('main.rs') || path.includes(bin)),
    ...sources,
  ])
  const { toolchain, why } = await rustVersion(said, cargo, one, lock)
  // A program is kept beside what it reads: in the package's folder where there is something, else at the top.
  const place = binaryPlace(said.start, bin, (path) => top.has(path))
  const isMany = count > 1 || cargo.isWorkspace
  const choice = isMany ? ` ${cargo.isWorkspace && one.path !== '.' ? `--package ${one.name} ` : ''}--bin ${bin}` : ''
  const own = place.path === `target/release/${bin}`
  const isMember = one.path !== '.' && !top.paths.some((path) => BESIDE.test(path))
  const root = isMember ? posix.join(top.root, one.path) : top.root
  const up = isMember ? '../'.repeat(one.path.split('/').length) : ''
  const out = own ? place.path.replace(/^target\//, 'bin/') : place.path
  const start = own ? place.start.replace('target/release/', 'bin/release/') : place.start
  const usual = `cargo build --release${choice} && install -D ${up}target/release/${bin} ${out}`
  const serves = framework !== null || listening.port !== null || listening.readsPort
  const port = serves ? (listening.port ?? framework?.port ?? 8080) : null
  const context = reachesOutside(one) ? '.' : top.root
  const native = rustPackages(lock, crates)
  return {
    provider: 'rust',
    framework: framework?.name ?? null,
    root,
    confidence:
      (reachesOutside(one) ? -0.2 : 0) +
      (lock !== null && framework ? 0.96 : lock !== null || framework ? 0.93 : 0.88) -
      Math.min(index, 4) * 0.08,
    evidence: [
      `${one.folder.prefix}Cargo.toml has package ${one.name}${framework ? ` with ${framework.name}` : ''}`,
      ...(cargo.isWorkspace ? [`${top.prefix}Cargo.toml has a workspace`] : []),
      ...(lock === null ? [] : [`${top.prefix}Cargo.lock is there`]),
      ...(why === null ? [] : [why]),
      `it makes the program ${bin}`,
    ],
    warnings: [
      ...top.problems,
      ...(count > 1 && index === 0 && fieldsOf(one.manifest['package'])['default-run'] !== bin
        ? [`It makes ${count} programs; ${bin} was taken. Choose another, or name one with a start command.`]
        : []),
      ...(listening.localOnly && framework?.name !== 'rocket'
        ? [`${one.folder.prefix}${listening.localOnly} listens on this machine alone: let it listen on 0.0.0.0.`]
        : []),
    ],
    versions: { rust: toolchain ?? 'stable' },
    install: said.install,
    build: said.build ?? usual,
    start:
      framework?.name === 'rocket' && said.start === null
        ? `ROCKET_PORT=\${PORT:-${port ?? 8000}} ${start}`
        : loco(framework?.name, said.start, start),
    release: said.release,
    port,
    static: null,
    packages: native,
    template: {
      name: 'rust',
      values: {
        ...buildPlace(root, context),
        target: `${buildPlace(top.root, context).workdir}/target`,
        toolchain,
        // What a build of the repository's own leaves is not known, so all of it stays.
        keepFiles: said.build !== null || !start.includes(out) || hasFilesBeside(isMember ? one.folder.paths : top.paths, SOURCES),
        keepTarget: said.build !== null,
        binary: out,
        sources: MADE_OF,
        rocket: framework?.name === 'rocket',
      },
    },
  }
}

/** Crates beside the application's folder are part of its build. */
function reachesOutside(one: CargoPackage): boolean {
  return Object.values(fieldsOf(one.manifest['dependencies'])).some(
    (value) => one.path === '.' && (textOf(fieldsOf(value)['path']) ?? '').startsWith('../'),
  )
}

function loco(framework: string | undefined, said: string | null, start: string): string {
  return framework === 'loco' && said === null ? `${start} start --binding 0.0.0.0 --port \${PORT:-5150}` : start
}

/** Crates that the package names, with the features that it asks for; those of the workspace where it leans on them. */
function cratesOf(cargo: CargoWorkspace, one: CargoPackage): Record<string, string[]> {
  const shared = fieldsOf(fieldsOf(cargo.manifest['workspace'])['dependencies'])
  const all = { ...fieldsOf(one.manifest['build-dependencies']), ...fieldsOf(one.manifest['dependencies']) }
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => {
      const fields = fieldsOf(value)
      const from = fields['workspace'] === true ? fieldsOf(shared[name]) : {}
      return [name, [...textsOf(fields['features']), ...textsOf(from['features'])]]
    }),
  )
}
