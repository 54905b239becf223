import { posix } from 'node:path'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { binaryPlace } from '../binary-place.ts'
import { buildPlace } from '../build-place.ts'
import type { Candidate } from '../candidate.ts'
import { hasFilesBeside } from '../files-beside.ts'
import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import type { Said } from '../said.ts'
import { goFramework, goNative } from './go-frameworks.ts'
import type { GoModule } from './go-module.ts'
import type { GoPlace } from './go-place.ts'
import { goVersion } from './go-version.ts'
import type { MainPackage } from './main-packages.ts'

const SOURCES = /\.(?:go|s|proto|templ)$|(?:^|\/)(?:go\.(?:mod|sum|work|work\.sum)|\.air\.toml|sqlc\.ya?ml)$/
const MADE_OF = ['*.go', 'go.mod', 'go.sum', 'go.work', 'go.work.sum']
const USUAL_PORT = 8080

interface GoFound {
  folder: Folder
  said: Said
  place: GoPlace
  module: GoModule | null
  program: MainPackage
  /** Its place among the programs of its module. */
  index: number
  count: number
}

/** One program of a Go module, as it is built and run. */
export async function goCandidate({ folder, said, place, module, program, index, count }: GoFound): Promise<Candidate> {
  const sources = sourcesOf(folder, program)
  const listening = await readListening(folder, sources)
  const requires = module?.requires ?? []
  const framework = goFramework(requires)
  const native = goNative(requires)
  const texts = await Promise.all(sources.slice(0, 40).map(async (path) => (await folder.text(path)) ?? ''))
  const serves =
    framework !== null || listening.port !== null || texts.some((text) => /ListenAndServe|net\.Listen\(|http\.Serve\(/.test(text))
  const version = goVersion(said, module, place.workspace)
  const binary = binaryPlace(said.start, program.name, (path) => folder.has(path))
  const manifests = manifestsOf(folder, place)
  const isVendored = folder.has('vendor/modules.txt')
  const isLocked = folder.has('go.sum') || place.top.has('go.work.sum')
  const isLoose = module === null
  const imports = [
    ...new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w-]+\.[\w.-]+\/[^"\n]+)"/gm)].map(([, one = '']) => one),
      ),
    ),
  ]
  const isOutOfStep = !isVendored && ((requires.length > 0 && !isLocked) || (isLoose && imports.length > 0))
  const before = [...(isLoose ? [`{ test -f go.mod || go mod init ${program.name}; }`] : []), ...(isOutOfStep ? ['go mod tidy'] : [])]
  const target = program.folder === '.' ? '.' : `./${program.folder}`
  const usual = [...before, `go build -trimpath -ldflags="-s -w" -o ${binary.path} ${target}`].join(' && ')
  const outside = module?.outside ?? []
  return {
    provider: 'go',
    framework,
    root: folder.root,
    confidence: confidenceOf({
      isTop: folder.root === '.',
      isLoose,
      isLocked: isLocked || requires.length === 0,
      serves,
      framework,
      index,
      program,
    }),
    evidence: [
      isLoose
        ? `${folder.prefix}${sources[0] ?? 'main.go'} has package main, without a go.mod`
        : `${folder.prefix}go.mod has ${framework ? `${framework} in ` : ''}module ${module.path}`,
      ...(version.why ? [version.why] : []),
      `${folder.prefix}${program.folder === '.' ? (sources[0] ?? 'main.go') : `${program.folder}/`} has package main`,
      ...(place.workspace === null ? [] : [`${place.top.prefix}go.work has ${place.members.length} modules`]),
      ...(isVendored ? [`${folder.prefix}vendor has its modules`] : []),
      ...(listening.readsPort ? ['its sources read PORT'] : []),
    ],
    warnings: [
      ...(module?.problems ?? []),
      ...folder.problems,
      ...(isOutOfStep
        ? ['There is no go.sum, so each build takes the newest modules that fit: run go mod tidy and commit both files.']
        : []),
      ...(count > 1 && program.folder !== '.' && index === 0
        ? [`It has ${count} programs; ${program.folder} was taken. Choose another, or say so with a start command.`]
        : []),
      ...(listening.localOnly && serves ? [`${listening.localOnly} listens on this machine alone: let it listen on 0.0.0.0.`] : []),
    ],
    versions: { go: version.version ?? BASE_IMAGES.go.version },
    install: said.install ?? (isVendored || requires.length === 0 || isOutOfStep ? null : 'go mod download'),
    build: said.build ?? usual,
    start: binary.start,
    release: said.release,
    port: serves ? (listening.port ?? USUAL_PORT) : null,
    static: null,
    packages: native ?? { build: [], run: [] },
    template: {
      name: 'go',
      values: {
        manifests,
        ...buildPlace(folder.root, contextOf(folder, place, outside)),
        binary: binary.path,
        cgo: native !== null || texts.some((text) => /^[ \t]*import[ \t]+"C"[ \t]*$/m.test(text)),
        // What a build of the repository's own leaves is not known, so all of it stays.
        keepFiles: said.build !== null || !binary.start.includes(binary.path) || hasFilesBeside(folder.paths, SOURCES),
        sources: MADE_OF,
        gin: framework === 'gin',
      },
    },
  }
}

/** The program's own files first, then what lies nearest to the top. */
function sourcesOf(folder: Folder, program: MainPackage): string[] {
  const own = program.folder === '.' ? /^[^/]+\.go$/ : null
  const files = folder.paths.filter(
    (path) => path.endsWith('.go') && !path.endsWith('_test.go') && !/(?:^|\/)(?:vendor|testdata)\//.test(path),
  )
  const isOwn = (path: string) => (own ? own.test(path) : path.startsWith(`${program.folder}/`))
  const rank = (path: string) =>
    (isOwn(path) ? 0 : /^cmd\/|(?:^|\/)examples?\//.test(path) ? 90 : path.split('/').length) + (path.endsWith('main.go') ? 0 : 0.5)
  return files.sort((one, other) => rank(one) - rank(other))
}

function manifestsOf(folder: Folder, { top, workspace, members }: GoPlace): string[] {
  const files = ['go.mod', 'go.sum']
  if (workspace === null) return files.filter((file) => folder.has(file)).map((file) => folder.prefix + file)
  return [
    ...['go.work', 'go.work.sum'].filter((file) => top.has(file)),
    ...members.flatMap((member) => files.map((file) => (member === '.' ? file : `${member}/${file}`)).filter((file) => top.has(file))),
  ].map((file) => top.prefix + file)
}

/** The folder of the repository that a build needs. */
function contextOf(folder: Folder, { top, workspace }: GoPlace, outside: string[]): string {
  if (workspace !== null) return top.root
  return outside.some((path) => !posix.join(folder.root, path).startsWith('..')) ? '.' : folder.root
}

function confidenceOf(found: {
  isTop: boolean
  isLoose: boolean
  isLocked: boolean
  serves: boolean
  framework: string | null
  index: number
  program: MainPackage
}): number {
  const best = found.isLoose
    ? found.isTop
      ? 0.6
      : found.serves
        ? 0.55
        : 0.45
    : found.framework !== null && found.isLocked
      ? 0.95
      : found.isLocked
        ? 0.92
        : 0.85
  return best - Math.min(found.index, 4) * 0.08 - (found.program.isAside ? 0.4 : 0)
}
