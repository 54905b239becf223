import type { Folder } from '../folder.ts'

/** How a C or C++ program is built: the program's name, what it needs, and the line that leaves it at a path. */
export interface CppBuild {
  tool: 'cmake' | 'meson' | 'make' | 'autotools' | 'compiler'
  file: string
  /** The programs that the build makes, the one that is meant first; empty: the build does not say. */
  programs: string[]
  text: string
  packages: string[]
  /** @param program its name @param path where it is wanted, seen from the application's folder */
  line(program: string, path: string): string
}

/** Where a build leaves a program is its own affair: it is looked for. */
const take = (from: string, program: string, path: string) =>
  `{ test -x ${path} || install -D "$(find ${from} -type f -name ${program} -perm -u+x -not -path '*/CMakeFiles/*' | head -n 1)" ${path}; }`

/** Reads the build file of a folder. @returns null when there is none */
export async function readCppBuild(folder: Folder): Promise<CppBuild | null> {
  if (folder.has('CMakeLists.txt')) return cmake(folder)
  if (folder.has('meson.build')) return meson(folder)
  const makefile = folder.first('Makefile', 'makefile', 'GNUmakefile')
  const hasSources = folder.paths.some((path) => /^(?:src\/|source\/)?[^/]+\.(?:c|cc|cpp|cxx|C)$/.test(path))
  if (folder.first('configure.ac', 'configure.in', 'configure') !== null && hasSources) return autotools(folder)
  if (makefile !== null && hasSources) return make(folder, makefile)
  return compiler(folder)
}

async function cmake(folder: Folder): Promise<CppBuild> {
  const files = folder.paths.filter(
    (path) =>
      /(?:^|\/)CMakeLists\.txt$/.test(path) && !/(?:^|\/)(?:tests?|examples?|build|third_?party|external|vendor|lib\w*\/)/i.test(path),
  )
  const texts = await Promise.all(files.slice(0, 30).map(async (path) => ((await folder.text(path)) ?? '').replace(/(^|\s)#.*$/gm, '')))
  const text = texts.join('\n')
  const project = /project\s*\(\s*"?([\w.+-]+)/i.exec(text)?.[1] ?? 'app'
  const variables = new Map(
    [...text.matchAll(/\bset\s*\(\s*(\w+)\s+"?([\w.+-]+)"?\s*\)/gi)].map(([, name = '', value = '']) => [name, value]),
  )
  const resolve = (name: string) =>
    name
      .replace(/\$\{(?:PROJECT_NAME|CMAKE_PROJECT_NAME)\}/g, project)
      .replace(/\$\{(\w+)\}/g, (_, one: string) => variables.get(one) ?? '')
  const renamed = new Map(
    [...text.matchAll(/set_target_properties\s*\(\s*([^\s)]{1,100})\s[^)]{0,1000}\bOUTPUT_NAME\s+"?([\w.+-]+)/gi)].map(
      ([, target = '', name = '']) => [resolve(target), name],
    ),
  )
  const targets = [...text.matchAll(/add_executable\s*\(\s*"?([\w.+${}-]+)"?(?!\s+(?:IMPORTED|ALIAS))/gi)].map(([, name = '']) =>
    resolve(name),
  )
  const programs = targets.map((name) => renamed.get(name) ?? name).filter((name) => /^[\w.+-]+$/.test(name) && !/test|bench/i.test(name))
  return {
    tool: 'cmake',
    file: 'CMakeLists.txt',
    programs: [...new Set(programs)].sort((one, other) => Number(one !== resolve(project)) - Number(other !== resolve(project))),
    text,
    packages: [
      'cmake',
      'g++',
      'gcc',
      'make',
      'ninja-build',
      'pkg-config',
      ...(/FetchContent|ExternalProject|CPMAddPackage/.test(text) ? ['ca-certificates', 'git'] : []),
    ],
    line: (program, path) =>
      `cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF && cmake --build build && ${take('build', program, path)}`,
  }
}

async function meson(folder: Folder): Promise<CppBuild> {
  const files = folder.paths.filter((path) => /(?:^|\/)meson\.build$/.test(path) && !/(?:^|\/)(?:tests?|subprojects)\//.test(path))
  const text = (
    await Promise.all(files.slice(0, 30).map(async (path) => ((await folder.text(path)) ?? '').replace(/(^|\s)#.*$/gm, '')))
  ).join('\n')
  const project = /project\s*\(\s*'([^']+)'/.exec(text)?.[1] ?? 'app'
  const programs = [...text.matchAll(/\bexecutable\s*\(\s*(?:'([\w.+-]+)'|(meson\.project_name\(\)))/g)].map(([, name]) => name ?? project)
  return {
    tool: 'meson',
    file: 'meson.build',
    programs: [...new Set(programs)].filter((name) => /^[\w.+-]+$/.test(name) && !/test|bench/i.test(name)),
    text,
    packages: ['cmake', 'g++', 'gcc', 'meson', 'ninja-build', 'pkg-config'],
    line: (program, path) => `meson setup build --buildtype release && meson compile -C build && ${take('build', program, path)}`,
  }
}

async function make(folder: Folder, file: string): Promise<CppBuild> {
  const text = ((await folder.text(file)) ?? '').replace(/(^|\s)#.*$/gm, '')
  const variables = new Map(
    [...text.matchAll(/^[ \t]*(\w+)[ \t]*[:?]?=[ \t]*(\S+)[ \t]*$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  const resolve = (word: string): string => word.replace(/\$[({](\w+)[)}]/g, (_, one: string) => variables.get(one) ?? '')
  const named = ['TARGET', 'PROGRAM', 'PROG', 'BIN', 'EXEC', 'EXECUTABLE', 'NAME', 'OUT', 'OUTPUT', 'APP', 'BINARY'].flatMap(
    (name) => variables.get(name) ?? [],
  )
  const outputs = [...text.matchAll(/-o\s+(\S+)/g)]
    .map(([, one = '']) => one)
    .filter((one) => !one.includes('$@') && !/\.(?:o|so|a)$/.test(one))
  const all = /^all\s*:\s*(.*)$/m.exec(text)?.[1]?.split(/\s+/) ?? []
  const linked = [...text.matchAll(/^([\w./$(){}-]+)[ \t]*:[^=\n]*\n\t[^\n]*-o[ \t]+\$@/gm)].map(([, one = '']) => one)
  const programs = [...named, ...linked, ...outputs, ...all].map((one) => resolve(resolve(one)).replace(/^\.\//, ''))
  const isProgram = (one: string) =>
    /^[\w.+/-]+$/.test(one) && !/\.(?:o|so|a|c|cc|cpp|h|d)$|(?:^|\/)(?:test\w*|clean|install|all)$/.test(one) && !one.startsWith('/')
  return {
    tool: 'make',
    file,
    programs: [...new Set(programs)].filter(isProgram),
    text,
    packages: ['g++', 'gcc', 'make', 'pkg-config'],
    line: (program, path) => `make && ${program === path ? `test -x ${path}` : `{ test -x ${path} || install -D ${program} ${path}; }`}`,
  }
}

async function autotools(folder: Folder): Promise<CppBuild> {
  const text = [
    (await folder.text('configure.ac')) ?? '',
    (await folder.text('Makefile.am')) ?? '',
    (await folder.text('src/Makefile.am')) ?? '',
  ].join('\n')
  const programs = [...text.matchAll(/^[ \t]*bin_PROGRAMS[ \t]*\+?=[ \t]*(.*)$/gm)].flatMap(([, inner = '']) => inner.trim().split(/\s+/))
  const project = /AC_INIT\(\[?([\w.+-]+)/.exec(text)?.[1]
  return {
    tool: 'autotools',
    file: folder.first('configure.ac', 'configure.in', 'configure') ?? 'configure',
    programs: [...programs, ...(project ? [project] : [])].filter((name) => /^[\w.+-]+$/.test(name)),
    text,
    packages: ['autoconf', 'automake', 'g++', 'gcc', 'libtool', 'make', 'pkg-config'],
    line: (program, path) => `{ test -x configure || autoreconf --install; } && ./configure && make && ${take('.', program, path)}`,
  }
}

/** Sources alone: a few files of one program, as samples are. */
async function compiler(folder: Folder): Promise<CppBuild | null> {
  const sources = folder.paths.filter((path) => /^(?:src\/)?[^/]+\.(?:c|cc|cpp|cxx)$/.test(path))
  if (sources.length === 0 || sources.length > 30) return null
  const texts = await Promise.all(sources.map(async (path) => (await folder.text(path)) ?? ''))
  const main = sources[texts.findIndex((text) => /\bmain\s*\([^)]{0,200}\)/.test(text))]
  if (main === undefined || !sources.every((path) => /^[\w./+-]+$/.test(path))) return null
  const name = /([^/]+)\.\w+$/.exec(main)?.[1] ?? 'app'
  const isPlus = sources.some((path) => !path.endsWith('.c'))
  return {
    tool: 'compiler',
    file: main,
    programs: [name],
    text: '',
    packages: ['g++', 'gcc', 'libc6-dev'],
    line: (_program, path) => `mkdir -p bin && ${isPlus ? 'g++' : 'gcc'} -O2 -pthread -o ${path} ${sources.join(' ')}`,
  }
}
