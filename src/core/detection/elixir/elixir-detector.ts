import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { readListening } from '../listening.ts'

/** The newest release of each minor version that an image exists for. */
const KNOWN = ['1.14', '1.15', '1.16', '1.17', '1.18', '1.19']

export const elixirDetector: Detector = {
  provider: 'elixir',
  marks: (names) => names.includes('mix.exs'),
  async detect(folder, said) {
    const mix = ((await folder.text('mix.exs')) ?? '').replace(/^[ \t]*#.*$/gm, '')
    const app = /\bapp:\s*:(\w+)/.exec(mix)?.[1] ?? null
    const dependencies = [...mix.matchAll(/\{\s*:(\w+)\s*,/g)].map(([, one = '']) => one)
    const isUmbrella = /\bapps_path:/.test(mix)
    const apps = isUmbrella ? folder.match(/^apps\/[^/]+\/mix\.exs$/) : []
    const inside = (await Promise.all(apps.map(async (path) => (await folder.text(path)) ?? ''))).join('\n')
    const all = [...dependencies, ...[...inside.matchAll(/\{\s*:(\w+)\s*,/g)].map(([, one = '']) => one)]
    const isPhoenix = all.includes('phoenix')
    const hasDependencies = all.length > 0
    const isProgram = /\bmod:\s*\{/.test(mix + inside)
    const isScript = /\bescript:/.test(mix)
    const release = /\breleases:\s*(?:releases\(\)|\[\s*(\w+):)/.exec(mix)
    const named = release?.[1] ?? (release ? /def(?:p)?\s+releases\b[^[]{0,200}\[\s*(\w+):/.exec(mix)?.[1] : undefined)
    const name = named ?? app
    const told = /^\d+\.\d+(?:\.\d+)?/.exec(said.tools['elixir']?.version ?? '')?.[0]
    const asked = /\belixir:\s*"[~>=\s]*(\d+\.\d+)/.exec(mix)?.[1]
    // `~> 1.14` is the least that it needs: the newest keeps what older ones promised.
    const version = told?.split('.').slice(0, 2).join('.') ?? BASE_IMAGES.elixir.version
    const hasAssets = /["']?assets\.deploy["']?:/.test(mix)
    const hasNode = folder.has('assets/package.json')
    const migrates = folder.paths.some((path) => /priv\/repo\/migrations\/.*\.exs$/.test(path))
    const listening = await readListening(folder, ['config/runtime.exs', 'config/prod.exs', ...folder.match(/^lib\/.*\.ex$/)])
    const serves = isPhoenix || all.some((one) => /^(?:plug_cowboy|bandit|cowboy|plug|raxx|ace)$/.test(one))
    const canRelease = name !== null && /^\w+$/.test(name) && (!isUmbrella || named !== undefined) && isProgram
    const compile = [
      'mix compile',
      ...(hasNode ? ['npm --prefix assets ci || npm --prefix assets install'] : []),
      ...(hasAssets ? ['mix assets.deploy'] : isPhoenix && folder.has('priv/static/robots.txt') ? ['mix phx.digest'] : []),
    ]
    const usesRelease = canRelease && said.start === null
    const isMix = !usesRelease
    const start =
      said.start ??
      (usesRelease
        ? `./_build/prod/rel/${name}/bin/${name} start`
        : isPhoenix
          ? 'mix phx.server'
          : isScript && app !== null
            ? `./${app}`
            : isProgram
              ? 'mix run --no-halt'
              : null)
    // One of an umbrella is built from the umbrella's top.
    if (/build_path:\s*"\.\.\/\.\.\//.test(mix)) return []
    if (mix === '' || (start === null && !isUmbrella)) {
      if (mix === '') return []
    }
    return [
      {
        provider: 'elixir',
        framework: isPhoenix ? 'phoenix' : serves ? 'plug' : null,
        root: folder.root,
        confidence: app === null && !isUmbrella ? 0.4 : start === null ? 0.3 : isPhoenix || folder.has('mix.lock') ? 0.96 : 0.9,
        evidence: [
          `${folder.prefix}mix.exs has ${isPhoenix ? 'phoenix' : app === null ? 'no application that could be read' : `application ${app}`}`,
          ...(folder.has('mix.lock') ? [`${folder.prefix}mix.lock is there`] : []),
          ...(told
            ? [`${said.tools['elixir']?.source ?? ''} says Elixir ${told}`]
            : asked
              ? [`mix.exs asks for Elixir ${asked} or newer`]
              : []),
          ...(hasAssets ? ['it has a task assets.deploy'] : []),
        ],
        warnings: [
          ...folder.problems,
          ...(app === null && !isUmbrella ? [`${folder.prefix}mix.exs, line 1, column 1: it names no application`] : []),
          ...(told && !KNOWN.includes(version) ? [`There may be no image for Elixir ${version}.`] : []),
          ...(isPhoenix ? ['It needs SECRET_KEY_BASE, which `mix phx.gen.secret` makes, and PHX_HOST where it runs.'] : []),
        ],
        versions: { elixir: version, ...(said.tools['erlang'] ? { erlang: said.tools['erlang'].version } : {}) },
        install: said.install ?? (hasDependencies ? 'mix local.hex --force && mix local.rebar --force && mix deps.get --only prod' : null),
        build:
          said.build ??
          [...compile, ...(usesRelease ? ['mix release --overwrite'] : isScript && !isPhoenix ? ['mix escript.build'] : [])].join(' && '),
        start,
        release:
          said.release ??
          (usesRelease && migrates && folder.paths.some((path) => /^lib\/\w+\/release\.ex$/.test(path))
            ? `./_build/prod/rel/${name}/bin/${name} eval "${moduleOf(name)}.Release.migrate"`
            : null),
        port: serves ? (listening.port ?? 4000) : null,
        static: null,
        packages: { build: [...(hasDependencies ? ['build-essential', 'git'] : []), ...(hasNode ? ['nodejs', 'npm'] : [])], run: [] },
        template: {
          name: 'elixir',
          values: { ...buildPlace(folder.root), mix: isMix, rel: usesRelease ? `_build/prod/rel/${name}` : null, phoenix: isPhoenix },
        },
      },
    ]
  },
}

const moduleOf = (name: string) =>
  name
    .split('_')
    .map((part) => `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`)
    .join('')
