import { binaryPlace } from '../binary-place.ts'
import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { hasFilesBeside } from '../files-beside.ts'
import { readListening } from '../listening.ts'

const SOURCES = /\.(?:zig|zon|c|h)$/
/** When nothing says which. https://ziglang.org/download/ */
const USUAL = '0.15.2'

export const zigDetector: Detector = {
  provider: 'zig',
  marks: (names) => names.some((name) => name === 'build.zig' || name === 'build.zig.zon' || name.endsWith('.zig')),
  async detect(folder, said) {
    const build = ((await folder.text('build.zig')) ?? '').replace(/^[ \t]*\/\/.*$/gm, '')
    const zon = (await folder.text('build.zig.zon')) ?? ''
    const main =
      folder.first('src/main.zig', 'main.zig') ?? folder.paths.find((path) => /^[^/]+\.zig$/.test(path) && path !== 'build.zig') ?? null
    if (build === '' && (main === null || folder.root !== '.')) return []
    const project = /\.name\s*=\s*(?:\.|"|\.@")([\w-]+)/.exec(zon)?.[1] ?? null
    // As it was written for 0.10 and before.
    const old = /addExecutable\s*\(\s*"([\w-]+)"/.exec(build)?.[1]
    const program =
      old ??
      /addExecutable\s*\([^]{0,2000}?\.name\s*=\s*"([\w-]+)"/.exec(build)?.[1] ??
      (build.includes('addExecutable') ? project : build === '' ? (/([\w-]+)\.zig$/.exec(main ?? '')?.[1] ?? null) : null)
    const told = said.tools['zig']?.version
    const least = /\.minimum_zig_version\s*=\s*"(\d+\.\d+\.\d+)"/.exec(zon)?.[1]
    const version = /^\d+\.\d+\.\d+$/.exec(told ?? '')?.[0] ?? least ?? (old === undefined ? USUAL : '0.10.1')
    const dependencies = [...zon.matchAll(/\.@?"?(\w+)"?\s*=\s*\.\{\s*\.(?:url|hash)/g)].map(([, one = '']) => one)
    const framework = ['httpz', 'zap', 'jetzig', 'tokamak'].find((one) => dependencies.includes(one) || build.includes(`"${one}"`)) ?? null
    const listening = await readListening(folder, folder.match(/^(?:src\/)?[^/]*\.zig$/))
    const texts = await Promise.all(
      folder
        .match(/^(?:src\/)?[^/]*\.zig$/)
        .slice(0, 20)
        .map(async (path) => (await folder.text(path)) ?? ''),
    )
    const serves = framework !== null || texts.some((text) => /std\.http\.Server|net\.Server|\.listen\(/.test(text))
    const place = binaryPlace(said.start, program ?? 'app', (path) => folder.has(path))
    const make =
      build === ''
        ? `mkdir -p bin && zig build-exe ${main ?? ''} -O ReleaseSafe -femit-bin=${place.path}`
        : `zig build -Doptimize=ReleaseSafe${place.path === `zig-out/bin/${program ?? ''}` ? '' : ` && install -D zig-out/bin/${program ?? 'app'} ${place.path}`}`
    return [
      {
        provider: 'zig',
        framework,
        root: folder.root,
        confidence: build === '' ? (folder.root === '.' ? 0.5 : 0.4) : program === null ? 0.3 : 0.93,
        evidence: [
          build === '' ? `${folder.prefix}${main ?? ''} is there` : `${folder.prefix}build.zig is there`,
          ...(program ? [`it makes the program ${program}`] : []),
          ...(told ? [`${said.tools['zig']?.source ?? ''} says Zig ${told}`] : least ? [`build.zig.zon asks for Zig ${least}`] : []),
        ],
        warnings: [
          ...folder.problems,
          ...(listening.localOnly && serves ? [`${listening.localOnly} listens on this machine alone: let it listen on 0.0.0.0.`] : []),
        ],
        versions: { zig: version },
        install: said.install ?? (dependencies.length > 0 ? 'zig build --fetch' : null),
        build: said.build ?? make,
        start: program === null && said.start === null ? null : place.start,
        release: said.release,
        port: serves ? (listening.port ?? 8080) : null,
        static: null,
        packages: { build: [], run: [] },
        template: {
          name: 'zig',
          values: {
            ...buildPlace(folder.root),
            zig: version,
            binary: place.path,
            keepFiles: said.build !== null || hasFilesBeside(folder.paths, SOURCES),
            sources: ['*.zig', '*.zon'],
          },
        },
      },
    ]
  },
}
