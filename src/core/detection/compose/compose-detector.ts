import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, listOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { joinPath } from '../tree-paths.ts'
import { placeOf } from '../read-settings.ts'

/** https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file, the first that is there counts. */
const FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']
const BUILDS = 0.5
/** Only what others made, such as databases to develop against. */
const SERVICES_ALONE = 0.15

/** A compose file whose services build something. WebOps runs one of them: the others are deployments of their own. */
export const composeDetector: Detector = {
  provider: 'compose',
  marks: (names) => names.some((name) => FILES.includes(name)),
  async detect(folder) {
    const file = folder.first(...FILES)
    const services = file === null ? {} : fieldsOf((await folder.yaml(file))?.['services'])
    const names = Object.keys(services)
    if (file === null || (names.length === 0 && folder.problems.length === 0)) return []
    const building = names.filter((name) => fieldsOf(services[name])['build'] !== undefined)
    // One that publishes a port is what people look at.
    const main = building.find((name) => portOf(services[name]) !== null) ?? building[0]
    return [candidateOf(folder, file, { names, building, service: main === undefined ? {} : fieldsOf(services[main]) })]
  },
}

function candidateOf(
  folder: Folder,
  file: string,
  { names, building, service }: { names: string[]; building: string[]; service: Record<string, unknown> },
): Candidate {
  const own = dockerfileOf(folder, service)
  const images = names.filter((name) => !building.includes(name))
  return {
    provider: 'compose',
    framework: null,
    root: folder.root,
    confidence: building.length > 0 ? BUILDS : SERVICES_ALONE,
    evidence: [
      ...(building.length > 0 ? [`${folder.prefix}${file} builds ${building.join(', ')}`] : []),
      ...(images.length > 0 ? [`${folder.prefix}${file} runs ${images.join(', ')} from images`] : []),
    ],
    warnings: [...folder.problems],
    versions: {},
    install: null,
    build: null,
    start: null,
    release: null,
    port: portOf(service),
    static: null,
    packages: { build: [], run: [] },
    template: null,
    ...(own === null ? {} : { ownDockerfile: own }),
  }
}

/** The Dockerfile that a service is built with. */
function dockerfileOf(folder: Folder, service: Record<string, unknown>): Candidate['ownDockerfile'] | null {
  const build = service['build']
  const context = placeOf(textOf(build) ?? textOf(fieldsOf(build)['context']) ?? '.') ?? ''
  const path = joinPath(context, placeOf(fieldsOf(build)['dockerfile']) ?? 'Dockerfile')
  const target = textOf(fieldsOf(build)['target'])
  return build !== undefined && folder.has(path) ? { path: folder.prefix + path, targets: target ? [target] : [] } : null
}

/** Inside the container: of `127.0.0.1:8080:80/tcp` it is 80. */
function portOf(service: unknown): number | null {
  for (const entry of [...listOf(fieldsOf(service)['ports']), ...listOf(fieldsOf(service)['expose'])]) {
    const text = typeof entry === 'object' ? fieldsOf(entry)['target'] : entry
    const port = Number(/(?<!\d)(\d+)(?:\/\w+)?$/.exec(String(text))?.[1])
    if (port > 0 && port < 65_536) return port
  }
  return null
}
