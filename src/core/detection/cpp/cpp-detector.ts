import { binaryPlace } from '../binary-place.ts'
import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { hasFilesBeside } from '../files-beside.ts'
import { readListening } from '../listening.ts'
import { readCppBuild } from './cpp-builds.ts'
import { librariesOf } from './cpp-libraries.ts'

const SOURCES =
  /\.(?:c|cc|cpp|cxx|C|h|hh|hpp|hxx|inl|ipp|o|a|in|am|ac|m4|cmake|pc|proto)$|(?:^|\/)(?:CMakeLists\.txt|CMakePresets\.json|meson\.build|meson_options\.txt|GNUmakefile|makefile|configure|conanfile\.\w+|vcpkg\.json)$|^(?:build|include|cmake|subprojects)\//
const MADE_OF = ['*.c', '*.cc', '*.cpp', '*.cxx', '*.h', '*.hh', '*.hpp', '*.o', '*.a', 'CMakeLists.txt', 'meson.build', 'Makefile']
const SOURCE_FILE = /^(?:[^/]+\/){0,3}[^/]+\.(?:c|cc|cpp|cxx|C|h|hpp)$/

export const cppDetector: Detector = {
  provider: 'cpp',
  marks: (names) =>
    names.some((name) => /^(?:CMakeLists\.txt|meson\.build|configure\.ac|(?:GNU)?[Mm]akefile)$|\.(?:c|cc|cpp|cxx)$/.test(name)),
  async detect(folder, said) {
    const build = await readCppBuild(folder)
    if (build === null) return []
    const sources = folder.paths.filter(
      (path) => SOURCE_FILE.test(path) && !/(?:^|\/)(?:tests?|build|third_?party|external|vendor)\//i.test(path),
    )
    if (sources.length === 0) return []
    const main = sources.filter((path) => /(?:^|\/)(?:main|server|app)\.\w+$/.test(path))
    const listening = await readListening(folder, [...main, ...sources])
    const texts = await Promise.all([...new Set([...main, ...sources])].slice(0, 30).map(async (path) => (await folder.text(path)) ?? ''))
    const serves = texts.some((text) =>
      /\blisten\s*\(|\bacceptor\b|httplib|crow_all|crow\.h|drogon|pistache|mongoose|MHD_start_daemon|\.listen\(/i.test(text),
    )
    const isListed = build.programs.length > 0
    const project = build.programs[0] ?? 'app'
    const program = project.split('/').at(-1) ?? project
    // What make leaves where its file says stays there.
    const place =
      build.tool === 'make' && said.start === null
        ? { path: project, start: `./${project}` }
        : binaryPlace(said.start, program, (path) => folder.has(path))
    const strength = build.tool === 'cmake' || build.tool === 'meson' ? 0.88 : build.tool === 'compiler' ? 0.4 : 0.6
    return [
      {
        provider: 'cpp',
        framework: frameworkOf(texts, build.text),
        root: folder.root,
        confidence: isListed ? strength : said.start === null ? Math.min(strength - 0.4, 0.3) : strength - 0.4,
        evidence: [
          build.tool === 'compiler'
            ? `${folder.prefix}${build.file} has main()`
            : `${folder.prefix}${build.file} is built with ${build.tool}`,
          ...(isListed ? [`it makes the program ${program}`] : []),
        ],
        warnings: [
          ...folder.problems,
          ...(isListed ? [] : [`${folder.prefix}${build.file} does not say which program it makes: give a build and a start command.`]),
          ...(build.programs.length > 1 ? [`It makes ${build.programs.length} programs; ${program} was taken.`] : []),
          ...(listening.localOnly && serves ? [`${listening.localOnly} listens on this machine alone: let it listen on 0.0.0.0.`] : []),
        ],
        versions: {},
        install: said.install,
        build: said.build ?? build.line(project, place.path),
        start: isListed || said.start !== null ? place.start : null,
        release: said.release,
        port: serves ? (listening.port ?? 8080) : null,
        static: null,
        packages: { build: [...build.packages, ...librariesOf([build.text, includesOf(texts)].join('\n'))], run: [] },
        template: {
          name: 'cpp',
          values: {
            ...buildPlace(folder.root),
            binary: place.path,
            sources: MADE_OF,
            keepFiles:
              said.build !== null ||
              !isListed ||
              !place.start.includes(place.path) ||
              hasFilesBeside(folder.paths, SOURCES) ||
              /add_library\s*\([^)]{0,1000}\bSHARED\b/.test(build.text),
          },
        },
      },
    ]
  },
}

function frameworkOf(texts: string[], build: string): string | null {
  const all = [...texts, build].join('\n')
  if (/drogon/i.test(all)) return 'drogon'
  if (/crow_all\.h|crow\.h|\bcrow::/i.test(all)) return 'crow'
  if (/pistache/i.test(all)) return 'pistache'
  if (/oatpp/i.test(all)) return 'oatpp'
  return null
}

/** Headers that only a package brings, as the linker would name their libraries. */
function includesOf(texts: string[]): string {
  const headers: [RegExp, string][] = [
    [/#include\s*<boost\//, ' -lboost '],
    [/#include\s*<curl\/curl\.h>/, ' -lcurl '],
    [/#include\s*<sqlite3\.h>/, ' -lsqlite3 '],
    [/#include\s*<openssl\//, ' -lssl '],
    [/#include\s*<nlohmann\/json\.hpp>/, ' -lnlohmann_json '],
    [/#include\s*<microhttpd\.h>/, ' -lmicrohttpd '],
    [/#include\s*<asio\.hpp>/, ' -lasio '],
  ]
  return headers
    .filter(([pattern]) => texts.some((text) => pattern.test(text)))
    .map(([, name]) => name)
    .join('')
}
