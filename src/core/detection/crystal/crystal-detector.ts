import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { binaryPlace } from '../binary-place.ts'
import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, textOf } from '../fields.ts'
import { hasFilesBeside } from '../files-beside.ts'
import { readListening } from '../listening.ts'

const SOURCES = /\.(?:cr|ecr|slang)$|(?:^|\/)shard\.(?:yml|lock)$|^lib\//
const FRAMEWORKS: [string, number][] = [
  ['lucky', 3000],
  ['amber', 3000],
  ['kemal', 3000],
  ['grip', 4004],
  ['marten', 8000],
  ['athena', 3000],
  ['spider-gazelle', 3000],
]

export const crystalDetector: Detector = {
  provider: 'crystal',
  marks: (names) => names.includes('shard.yml') || names.some((name) => name.endsWith('.cr')),
  async detect(folder, said) {
    const shard = await folder.yaml('shard.yml')
    const name = textOf(shard?.['name'])
    const targets = Object.entries(fieldsOf(shard?.['targets'])).flatMap(([target, value]) => {
      const main = textOf(fieldsOf(value)['main'])
      return main && /^[\w.-]+$/.test(target) && /^[\w./-]+$/.test(main) ? [{ target, main }] : []
    })
    const sources = folder.paths.filter((path) => /^(?:src\/)?[^/]+\.cr$/.test(path))
    const guess =
      [`src/${name ?? ''}.cr`, 'src/server.cr', 'src/main.cr', 'src/app.cr', 'main.cr', 'server.cr', 'app.cr'].find((path) =>
        folder.has(path),
      ) ?? (sources.length === 1 ? sources[0] : undefined)
    const server = targets.find(({ target }) => target === name || /server|web|app/.test(target)) ?? targets[0]
    const main = server?.main ?? guess ?? null
    const target = server?.target ?? name ?? (main === null ? 'app' : (/([\w-]+)\.cr$/.exec(main)?.[1] ?? 'app'))
    const dependencies = Object.keys(fieldsOf(shard?.['dependencies']))
    const framework = FRAMEWORKS.find(([one]) => dependencies.includes(one)) ?? null
    const all = folder.match(/^(?:src|config)\/.*\.cr$/)
    const listening = await readListening(folder, [...(main ? [main] : []), ...all])
    const texts = await Promise.all(
      [...new Set([...(main ? [main] : []), ...all])].slice(0, 20).map(async (path) => (await folder.text(path)) ?? ''),
    )
    const serves = framework !== null || texts.some((text) => /HTTP::Server|TCPServer/.test(text))
    const told = /^\d+\.\d+(?:\.\d+)?/.exec(said.tools['crystal']?.version ?? '')?.[0]
    const place = binaryPlace(said.start, target, (path) => folder.has(path))
    if (shard === null && main === null && !folder.has('shard.yml')) return []
    const isLocked = folder.has('shard.lock')
    return [
      {
        provider: 'crystal',
        framework: framework?.[0] ?? null,
        root: folder.root,
        confidence:
          shard === null
            ? folder.has('shard.yml')
              ? 0.4
              : folder.root === '.'
                ? 0.5
                : 0.4
            : main === null
              ? 0.25
              : framework || isLocked
                ? 0.94
                : 0.88,
        evidence: [
          shard === null
            ? `${folder.prefix}${main ?? 'shard.yml'} is there`
            : `${folder.prefix}shard.yml has ${framework ? framework[0] : `shard ${name ?? ''}`}`,
          ...(main ? [`it makes ${target} of ${main}`] : []),
          ...(told ? [`${said.tools['crystal']?.source ?? ''} says Crystal ${told}`] : []),
        ],
        warnings: [
          ...folder.problems,
          ...(listening.localOnly && serves ? [`${listening.localOnly} listens on this machine alone: let it listen on 0.0.0.0.`] : []),
        ],
        versions: { crystal: told ?? BASE_IMAGES.crystal.version },
        install: said.install ?? (dependencies.length > 0 ? `shards install${isLocked ? ' --frozen' : ''} --without-development` : null),
        build:
          said.build ??
          (main === null
            ? null
            : `mkdir -p ${place.path.split('/').slice(0, -1).join('/') || '.'} && crystal build --release --no-debug ${main} -o ${place.path}`),
        start: main === null && said.start === null ? null : place.start,
        release: said.release,
        port: serves ? (listening.port ?? framework?.[1] ?? 8080) : null,
        static: null,
        packages: {
          build: dependencies.includes('sqlite3') ? ['libsqlite3-dev'] : [],
          run: [...(dependencies.includes('sqlite3') ? ['libsqlite3-0'] : [])],
        },
        template: {
          name: 'crystal',
          values: {
            ...buildPlace(folder.root),
            binary: place.path,
            keepFiles: said.build !== null || hasFilesBeside(folder.paths, SOURCES),
            sources: ['*.cr', 'shard.yml', 'shard.lock'],
          },
        },
      },
    ]
  },
}
