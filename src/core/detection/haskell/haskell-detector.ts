import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { binaryPlace } from '../binary-place.ts'
import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, textOf } from '../fields.ts'
import { hasFilesBeside } from '../files-beside.ts'
import { readListening } from '../listening.ts'

const SOURCES = /\.(?:hs|lhs|cabal|hi|o)$|(?:^|\/)(?:stack\.yaml(?:\.lock)?|package\.yaml|cabal\.project(?:\.\w+)?|hie\.yaml)$/
const FRAMEWORKS = ['yesod', 'servant-server', 'scotty', 'ihp', 'snap-server', 'happstack-server', 'spock', 'Spock', 'twain', 'warp']

export const haskellDetector: Detector = {
  provider: 'haskell',
  marks: (names) =>
    names.some((name) => name === 'stack.yaml' || name === 'package.yaml' || name === 'cabal.project' || name.endsWith('.cabal')),
  async detect(folder, said) {
    const file =
      folder.paths.find((path) => /^[^/]+\.cabal$/.test(path)) ?? folder.paths.find((path) => /^[^/]+\/[^/]+\.cabal$/.test(path)) ?? null
    const cabal = ((file === null ? null : await folder.text(file)) ?? '').replace(/^[ \t]*--.*$/gm, '')
    const hpack = folder.has('package.yaml') ? await folder.yaml('package.yaml') : null
    const stack = folder.has('stack.yaml') ? await folder.yaml('stack.yaml') : null
    if (
      file === null &&
      !folder.has('stack.yaml') &&
      (hpack === null || !('dependencies' in hpack || 'executables' in hpack)) &&
      !folder.has('cabal.project')
    )
      return []
    const programs = [
      ...[...cabal.matchAll(/^executable\s+([\w'-]+)/gim)].map(([, one = '']) => one),
      ...Object.keys(fieldsOf(hpack?.['executables'])),
    ].filter((one) => /^[\w-]+$/.test(one))
    const name = textOf(hpack?.['name']) ?? /^name:\s*([\w-]+)/im.exec(cabal)?.[1] ?? null
    const program =
      programs.find((one) => one === name || said.start?.includes(one)) ??
      programs.find((one) => /server|web|exe|app/.test(one)) ??
      programs[0] ??
      null
    const texts = `${cabal}\n${JSON.stringify(hpack ?? {})}`
    const framework = FRAMEWORKS.find((one) => new RegExp(`(?:^|[\\s,"-])${one}(?:[\\s,<>="^]|$)`, 'm').test(texts)) ?? null
    const listening = await readListening(folder, folder.match(/^(?:app|src|server|exe|)[^.]*\.hs$/))
    const told = /^\d+\.\d+(?:\.\d+)?/.exec(said.tools['haskell']?.version ?? said.tools['ghc']?.version ?? '')?.[0]
    const resolver = textOf(stack?.['resolver']) ?? textOf(stack?.['snapshot'])
    const usesStack = folder.has('stack.yaml')
    const place = binaryPlace(said.start, program ?? 'app', (path) => folder.has(path))
    const bin = place.path.split('/').slice(0, -1).join('/') || '.'
    const isNamed = place.path.endsWith(`/${program ?? ''}`)
    const named = isNamed || program === null ? '' : ` && mv ${bin}/${program} ${place.path}`
    const build = usesStack
      ? `stack build --copy-bins --local-bin-path ${bin}${named}`
      : `mkdir -p ${bin} && cabal install exe:${program ?? 'all'} --install-method=copy --overwrite-policy=always --installdir=${bin}${named}`
    return [
      {
        provider: 'haskell',
        framework: framework === 'servant-server' ? 'servant' : (framework?.toLowerCase() ?? null),
        root: folder.root,
        confidence:
          program === null ? (folder.problems.length > 0 ? 0.4 : 0.3) : usesStack || folder.has('cabal.project.freeze') ? 0.95 : 0.9,
        evidence: [
          ...(usesStack ? [`${folder.prefix}stack.yaml has ${resolver ?? 'no resolver'}`] : []),
          ...(file ? [`${folder.prefix}${file} is there`] : hpack ? [`${folder.prefix}package.yaml is there`] : []),
          ...(program ? [`it makes the program ${program}`] : []),
        ],
        warnings: [
          ...folder.problems,
          ...(programs.length > 1 ? [`It makes ${programs.length} programs; ${program ?? ''} was taken.`] : []),
        ],
        versions: { haskell: told ?? BASE_IMAGES.haskell.version },
        install:
          said.install ??
          (usesStack ? 'stack setup && stack build --only-dependencies' : /build-depends/i.test(texts) || hpack ? 'cabal update' : null),
        build: said.build ?? build,
        start: program === null && said.start === null ? null : place.start,
        release: said.release,
        port: framework !== null ? (listening.port ?? 3000) : null,
        static: null,
        packages: {
          build: /postgresql/.test(texts) ? ['libpq-dev'] : [],
          run: ['libgmp10', 'libnuma1', 'zlib1g', ...(/postgresql/.test(texts) ? ['libpq5'] : [])],
        },
        template: {
          name: 'haskell',
          values: {
            ...buildPlace(folder.root),
            binary: place.path,
            keepFiles: said.build !== null || hasFilesBeside(folder.paths, SOURCES),
            sources: ['*.hs', '*.cabal', 'stack.yaml', 'package.yaml'],
          },
        },
      },
    ]
  },
}
