import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { binaryPlace } from '../binary-place.ts'
import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, textOf } from '../fields.ts'
import { hasFilesBeside } from '../files-beside.ts'
import { readListening } from '../listening.ts'

const SOURCES = /\.(?:dart|lock)$|(?:^|\/)(?:pubspec|analysis_options|build)\.ya?ml$/
/** Images of Flutter are not Google's own; these are the ones that most use. */
const SERVERS = ['shelf', 'dart_frog', 'serverpod', 'alfred', 'angel3_framework', 'conduit', 'relic', 'get_server', 'jaguar']

export const dartDetector: Detector = {
  provider: 'dart',
  marks: (names) => names.includes('pubspec.yaml'),
  async detect(folder, said) {
    const pubspec = await folder.yaml('pubspec.yaml')
    const name = textOf(pubspec?.['name']) ?? 'app'
    const dependencies = Object.keys(fieldsOf(pubspec?.['dependencies']))
    const isFlutter = dependencies.includes('flutter')
    const isFrog = dependencies.includes('dart_frog')
    const framework = isFlutter ? 'flutter' : (SERVERS.find((one) => dependencies.includes(one)) ?? null)
    const mains = folder.match(/^bin\/[\w-]+\.dart$/)
    const main =
      ['bin/server.dart', `bin/${name}.dart`, 'bin/main.dart'].find((path) => folder.has(path)) ??
      mains[0] ??
      (folder.has('main.dart') ? 'main.dart' : null)
    const told = /^\d+\.\d+(?:\.\d+)?/.exec(said.tools['dart']?.version ?? '')?.[0]
    const program = main === null ? 'server' : (/([\w-]+)\.dart$/.exec(main)?.[1] ?? 'server')
    const place = binaryPlace(said.start, program, (path) => folder.has(path))
    const listening = await readListening(folder, [...(main ? [main] : []), ...folder.match(/^(?:bin|lib|routes)\/.*\.dart$/)])
    const isLocked = folder.has('pubspec.lock')
    const isWeb = isFlutter && folder.paths.some((path) => path.startsWith('web/'))
    const isRunnable = isWeb || isFrog || main !== null
    if (pubspec === null && folder.problems.length === 0) return []
    const binary = isFrog ? 'bin/server' : place.path
    const compile = isFrog
      ? 'dart pub global activate dart_frog_cli && dart pub global run dart_frog_cli:dart_frog build && cd build && dart pub get && mkdir -p ../bin && dart compile exe bin/server.dart -o ../bin/server'
      : `mkdir -p ${binary.split('/').slice(0, -1).join('/') || '.'} && dart compile exe ${main ?? 'bin/server.dart'} -o ${binary}`
    return [
      {
        provider: 'dart',
        framework,
        root: folder.root,
        confidence: pubspec === null ? 0.4 : !isRunnable && said.start === null ? 0.25 : isLocked || framework ? 0.94 : 0.88,
        evidence: [
          `${folder.prefix}pubspec.yaml has ${framework ?? `package ${name}`}`,
          ...(main ? [`${folder.prefix}${main} is there`] : []),
          ...(told ? [`${said.tools['dart']?.source ?? ''} says Dart ${told}`] : []),
        ],
        warnings: [
          ...folder.problems,
          ...(isFlutter && !isWeb ? ['It is a Flutter application without a web folder: there is nothing to serve.'] : []),
        ],
        versions: { dart: told ?? BASE_IMAGES.dart.version, ...(isFlutter ? { flutter: BASE_IMAGES.flutter.version } : {}) },
        install: said.install ?? (isFlutter ? 'flutter pub get' : 'dart pub get'),
        build: said.build ?? (isWeb ? 'flutter build web --release' : compile),
        start: isWeb ? null : isFrog && said.start === null ? './bin/server' : place.start,
        release: said.release,
        port: isWeb ? 80 : framework !== null || listening.port !== null ? (listening.port ?? 8080) : null,
        static: isWeb ? 'build/web' : null,
        packages: { build: [], run: [] },
        template: {
          name: 'dart',
          values: {
            ...buildPlace(folder.root),
            flutter: isWeb,
            site: 'build/web',
            fallback: isWeb ? '/index.html' : null,
            binary,
            keepFiles: said.build !== null || hasFilesBeside(folder.paths, SOURCES),
            sources: ['*.dart', 'pubspec.yaml', 'pubspec.lock'],
          },
        },
      },
    ]
  },
}
