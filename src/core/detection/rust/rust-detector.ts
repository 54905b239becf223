import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import { rustCandidate } from './rust-candidate.ts'
import { readCargo, type CargoPackage } from './cargo-packages.ts'

const SERVERS = /server|web|api|app|http|backend|service|main/i
const ASIDE = /example|bench|test|tool|script|cli|xtask|migration|seed|client|gen/i
/** How many programs are offered. */
const MAX_PROGRAMS = 6

export const rustDetector: Detector = {
  provider: 'rust',
  marks: (names) => names.includes('Cargo.toml'),
  async detect(folder, said) {
    const cargo = await readCargo(folder)
    if (cargo === null) {
      if (!folder.has('Cargo.toml')) return []
      return [unreadable(folder.root, folder.prefix, folder.problems)]
    }
    const started = /(?:^|\s)(?:--bin[ =]|(?:\.\/|\/app\/)?(?:target\/release\/|bin\/)?)([\w-]+)/.exec(said.start ?? '')?.[1] ?? null
    const programs = cargo.packages.flatMap((one) => one.bins.map((bin, index) => ({ one, bin, index })))
    const rank = ({ one, bin, index }: { one: CargoPackage; bin: string; index: number }) =>
      bin === started || one.name === started
        ? -1
        : (one.path === '.' ? 0 : 10) + (ASIDE.test(bin) ? 6 : SERVERS.test(bin) ? 0 : 3) + index * 20
    const sorted = programs.sort((one, other) => rank(one) - rank(other))
    const found: Candidate[] = []
    for (const [index, { one, bin }] of sorted.slice(0, MAX_PROGRAMS).entries())
      found.push(await rustCandidate({ said: index === 0 ? said : { ...said, start: null }, cargo, one, bin, index, count: sorted.length }))
    return found
  },
}

function unreadable(root: string, prefix: string, problems: string[]): Candidate {
  return {
    provider: 'rust',
    framework: null,
    root,
    confidence: 0.4,
    evidence: [`${prefix}Cargo.toml is there`],
    warnings: [...problems],
    versions: {},
    install: null,
    build: 'cargo build --release',
    start: null,
    release: null,
    port: null,
    static: null,
    packages: { build: [], run: [] },
    template: null,
  }
}
