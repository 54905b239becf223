import { fieldsOf, textOf } from './fields.ts'
import type { Folder } from './folder.ts'
import type { Said } from './said.ts'

type Tools = Said['tools']

/** Files with a version and nothing else. */
const ONE_TOOL: readonly (readonly [file: string, tool: string])[] = [
  ['.nvmrc', 'node'],
  ['.node-version', 'node'],
  ['.python-version', 'python'],
  ['.ruby-version', 'ruby'],
  ['.go-version', 'go'],
  ['.java-version', 'java'],
  ['.jdk-version', 'java'],
  ['.bun-version', 'bun'],
  ['.deno-version', 'deno'],
  ['.dvmrc', 'deno'],
  ['.php-version', 'php'],
  ['.crystal-version', 'crystal'],
  ['.elixir-version', 'elixir'],
  ['.zigversion', 'zig'],
]

/** As mise and asdf call them, and as we do. */
const NAMES: Record<string, string> = {
  nodejs: 'node',
  golang: 'go',
  python3: 'python',
  'dotnet-core': 'dotnet',
  'java-openjdk': 'java',
  jdk: 'java',
  ghc: 'haskell',
  leiningen: 'lein',
}

const MISE_FILES = ['mise.toml', '.mise.toml', 'mise/config.toml', '.mise/config.toml', '.config/mise.toml', '.config/mise/config.toml']

/** The versions that a folder's own files name, by tool, as they stand there. The more particular file wins. */
export async function readVersions(folder: Folder): Promise<Tools> {
  const read = [
    readRuntimeTxt,
    readSdkman,
    readSystemProperties,
    readElixirBuildpack,
    readRustToolchain,
    readToolVersions,
    readMise,
    readSingle,
  ]
  return Object.assign({}, ...(await Promise.all(read.map((one) => one(folder))))) as Tools
}

async function readSingle(folder: Folder): Promise<Tools> {
  const found: Tools = {}
  for (const [file, tool] of ONE_TOOL) {
    const text = await linesOf(folder, file)
    // A file of pyenv may name several: the first counts.
    const version = text[0]?.split(/\s+/)[0]
    if (version && !found[tool]) found[tool] = { version, source: file }
  }
  return found
}

/** https://asdf-vm.com/manage/configuration.html#tool-versions */
async function readToolVersions(folder: Folder): Promise<Tools> {
  const entries = (await linesOf(folder, '.tool-versions')).flatMap((line): [string, Tools[string]][] => {
    const [name, version] = line.split(/\s+/)
    return name && version && !/^(?:path:|ref:|system$)/.test(version) ? [[toolName(name), { version, source: '.tool-versions' }]] : []
  })
  return Object.fromEntries(entries)
}

/** https://mise.jdx.dev/configuration.html */
async function readMise(folder: Folder): Promise<Tools> {
  const file = folder.first(...MISE_FILES)
  const tools = file === null ? {} : fieldsOf((await folder.toml(file))?.['tools'])
  const entries = Object.entries(tools).flatMap(([name, value]): [string, Tools[string]][] => {
    const [first] = Array.isArray(value) ? (value as unknown[]) : [value]
    const version = typeof first === 'number' ? String(first) : (textOf(first) ?? textOf(fieldsOf(first)['version']))
    return version === null || /^(?:path:|ref:|system$)/.test(version) ? [] : [[toolName(name), { version, source: file ?? '' }]]
  })
  return Object.fromEntries(entries)
}

/** Heroku's older form: `python-3.12.1`. */
async function readRuntimeTxt(folder: Folder): Promise<Tools> {
  const [line = ''] = await linesOf(folder, 'runtime.txt')
  const [, name, version] = /^([a-z]+)-v?(\d[\w.]*)$/i.exec(line) ?? []
  return name && version ? { [toolName(name)]: { version, source: 'runtime.txt' } } : {}
}

/** https://sdkman.io/usage#env-command */
async function readSdkman(folder: Folder): Promise<Tools> {
  return Object.fromEntries(
    (await linesOf(folder, '.sdkmanrc')).flatMap((line): [string, Tools[string]][] => {
      const [, name, version] = /^(\w+)\s*=\s*(\S+)$/.exec(line) ?? []
      return name && version ? [[toolName(name), { version, source: '.sdkmanrc' }]] : []
    }),
  )
}

/** https://devcenter.heroku.com/articles/java-support#supported-java-versions */
async function readSystemProperties(folder: Folder): Promise<Tools> {
  const found = (await linesOf(folder, 'system.properties')).map((line) => /^java\.runtime\.version\s*[=:]\s*(\S+)$/.exec(line)?.[1])
  const version = found.find((one) => one !== undefined)
  return version ? { java: { version, source: 'system.properties' } } : {}
}

async function readElixirBuildpack(folder: Folder): Promise<Tools> {
  return Object.fromEntries(
    (await linesOf(folder, 'elixir_buildpack.config')).flatMap((line): [string, Tools[string]][] => {
      const [, name, version] = /^(elixir|erlang)_version\s*=\s*["'(]?([\w.-]+)/.exec(line) ?? []
      return name && version ? [[name, { version, source: 'elixir_buildpack.config' }]] : []
    }),
  )
}

/** https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file */
async function readRustToolchain(folder: Folder): Promise<Tools> {
  const file = folder.first('rust-toolchain.toml', 'rust-toolchain')
  const text = file === null ? null : await folder.text(file)
  if (file === null || text === null) return {}
  const isToml = file.endsWith('.toml') || text.includes('[toolchain]')
  const version = isToml ? textOf(fieldsOf((await folder.toml(file))?.['toolchain'])['channel']) : (text.trim().split(/\s+/)[0] ?? null)
  return version ? { rust: { version, source: file } } : {}
}

async function linesOf(folder: Folder, file: string): Promise<string[]> {
  const text = (await folder.text(file)) ?? ''
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#[^]*$/, '').trim())
    .filter((line) => line !== '')
}

function toolName(name: string): string {
  const plain = name.toLowerCase().replace(/^(?:core|asdf|aqua):/, '')
  return (Object.hasOwn(NAMES, plain) ? NAMES[plain] : undefined) ?? plain
}
