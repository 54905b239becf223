/**
 * The images that our Dockerfiles start from: one table, a line a tool. `{version}` is what was detected, shortened to as many
 * parts as `parts` says. An installation can name others (`baseImages` of the addon docker).
 */
export interface BaseImage {
  reference: string
  /** When nothing says which. */
  version: string
  /** How many parts of a version its tags have: 1 for `22`, 2 for `3.13`. */
  parts: number
  /** Versions below this one have no image of the Debian that `reference` names. */
  older?: { below: string; reference: string }
}

export const BASE_IMAGES = {
  debian: { reference: 'debian:trixie-slim', version: '13', parts: 0 },
  node: { reference: 'node:{version}-bookworm-slim', version: '24', parts: 3 },
  bun: { reference: 'oven/bun:{version}-slim', version: '1', parts: 3 },
  deno: { reference: 'denoland/deno:debian-{version}', version: '2.5.6', parts: 3 },
  python: {
    reference: 'python:{version}-slim-trixie',
    version: '3.13',
    parts: 2,
    older: { below: '3.9', reference: 'python:{version}-slim' },
  },
  php: {
    reference: 'php:{version}-apache-trixie',
    version: '8.4',
    parts: 2,
    older: { below: '8.1', reference: 'php:{version}-apache' },
  },
  composer: { reference: 'composer:{version}', version: '2', parts: 1 },
  // Bundler wants the very version that a Gemfile names, and those of old have no image of today's Debian.
  ruby: { reference: 'ruby:{version}-slim', version: '3.4', parts: 3 },
  go: { reference: 'golang:{version}', version: '1.26', parts: 3 },
  rust: { reference: 'rust:1-slim-trixie', version: '1', parts: 0 },
  jdk: { reference: 'eclipse-temurin:{version}-jdk-noble', version: '21', parts: 1 },
  jre: { reference: 'eclipse-temurin:{version}-jre-noble', version: '21', parts: 1 },
  maven: { reference: 'maven:3-eclipse-temurin-{version}', version: '21', parts: 1 },
  gradle: { reference: 'gradle:{version}', version: '9-jdk21', parts: 0 },
  tomcat: { reference: 'tomcat:{version}', version: '10.1-jdk21', parts: 0 },
  dotnetSdk: { reference: 'mcr.microsoft.com/dotnet/sdk:{version}', version: '10.0', parts: 2 },
  dotnetAspnet: { reference: 'mcr.microsoft.com/dotnet/aspnet:{version}', version: '10.0', parts: 2 },
  dotnetRuntime: { reference: 'mcr.microsoft.com/dotnet/runtime:{version}', version: '10.0', parts: 2 },
  elixir: { reference: 'elixir:{version}-slim', version: '1.19', parts: 2 },
  dart: { reference: 'dart:{version}', version: '3.10', parts: 2 },
  flutter: { reference: 'ghcr.io/cirruslabs/flutter:{version}', version: 'stable', parts: 0 },
  haskell: { reference: 'haskell:{version}-slim', version: '9.10', parts: 2 },
  clojure: { reference: 'clojure:temurin-{version}-lein', version: '21', parts: 1 },
  clojureTools: { reference: 'clojure:temurin-{version}-tools-deps', version: '21', parts: 1 },
  sbt: { reference: 'sbtscala/scala-sbt:eclipse-temurin-{version}', version: '21.0.8_9_1.11.7_3.7.3', parts: 0 },
  crystal: { reference: 'crystallang/crystal:{version}', version: '1.18', parts: 2 },
  gleam: { reference: 'ghcr.io/gleam-lang/gleam:v{version}-erlang-slim', version: '1.13.0', parts: 3 },
  zola: { reference: 'ghcr.io/getzola/zola:v{version}', version: '0.21.0', parts: 3 },
  nginx: { reference: 'nginx:stable', version: 'stable', parts: 0 },
} as const satisfies Record<string, BaseImage>

export type BaseImageName = keyof typeof BASE_IMAGES

/**
 * The image reference for a tool.
 * @param version as it was detected, exact (`22.19.0`) or short (`22`); null: the table's
 * @param overrides references by name, `{version}` allowed, such as `registry.example/node:{version}`
 */
export function baseImage(name: BaseImageName, version: string | null = null, overrides: Record<string, string> = {}): string {
  const { reference, version: usual, parts, older }: BaseImage = BASE_IMAGES[name]
  const wanted = (version ?? usual).replace(/^v/, '')
  const short = parts === 0 || version === null ? wanted : wanted.split('.').slice(0, parts).join('.')
  const own = older && isBelow(short, older.below) ? older.reference : reference
  return (overrides[name] ?? own).replaceAll('{version}', short)
}

/** By major and minor number; `3` alone is the newest of all. */
function isBelow(version: string, other: string): boolean {
  const [major = 0, minor = 99] = version.split('.').map(Number)
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number)
  return major < otherMajor || (major === otherMajor && minor < otherMinor)
}
