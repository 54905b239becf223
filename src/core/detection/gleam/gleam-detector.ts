import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, textOf } from '../fields.ts'
import { readListening } from '../listening.ts'

export const gleamDetector: Detector = {
  provider: 'gleam',
  marks: (names) => names.includes('gleam.toml'),
  async detect(folder, said) {
    const manifest = await folder.toml('gleam.toml')
    if (manifest === null && !folder.has('gleam.toml')) return []
    const name = textOf(manifest?.['name'])
    const dependencies = Object.keys(fieldsOf(manifest?.['dependencies']))
    const isPage = textOf(manifest?.['target']) === 'javascript'
    const told = /^\d+\.\d+\.\d+/.exec(said.tools['gleam']?.version ?? '')?.[0]
    const framework = ['wisp', 'mist', 'lustre', 'elli'].find((one) => dependencies.includes(one)) ?? null
    const serves = framework !== null && framework !== 'lustre'
    const listening = await readListening(folder, folder.match(/^src\/.*\.gleam$/))
    const hasMain = name !== null && folder.has(`src/${name}.gleam`)
    return [
      {
        provider: 'gleam',
        framework,
        root: folder.root,
        confidence: manifest === null ? 0.4 : !hasMain && said.start === null ? 0.3 : folder.has('manifest.toml') ? 0.95 : 0.88,
        evidence: [
          `${folder.prefix}gleam.toml has ${name === null ? 'no name that could be read' : `package ${name}`}`,
          ...(folder.has('manifest.toml') ? [`${folder.prefix}manifest.toml is there`] : []),
          ...(told ? [`${said.tools['gleam']?.source ?? ''} says Gleam ${told}`] : []),
        ],
        warnings: [...folder.problems, ...(isPage ? ['It is compiled to JavaScript: give a build and a start command of your own.'] : [])],
        versions: { gleam: told ?? BASE_IMAGES.gleam.version },
        install: said.install ?? 'gleam deps download',
        build: said.build ?? 'gleam export erlang-shipment',
        start: said.start === null || /^gleam\s+run\b/.test(said.start) ? './build/erlang-shipment/entrypoint.sh run' : said.start,
        release: said.release,
        port: serves ? (listening.port ?? 8000) : null,
        static: null,
        packages: { build: [], run: [] },
        template: {
          name: 'gleam',
          values: {
            ...buildPlace(folder.root),
            keepFiles: said.start !== null || folder.paths.some((path) => /^(?:priv|static|public|assets)\//.test(path)),
          },
        },
      },
    ]
  },
}
