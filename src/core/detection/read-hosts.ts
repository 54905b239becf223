import { fieldsOf, listOf, textOf } from './fields.ts'
import type { Folder } from './folder.ts'
import { buildpackVariables } from './read-other-tools.ts'
import { placeOf } from './read-settings.ts'

/** What a file says that was written for a host of applications. */
export interface HostCommands {
  build: string | null
  start: string | null
  release: string | null
}

const NOTHING: HostCommands = { build: null, start: null, release: null }

/**
 * Commands of a folder's railway.json or railway.toml, and of a service in the top's render.yaml or .do/app.yaml that is in
 * that folder; the first that says how it is started counts.
 */
export async function hostCommands(folder: Folder, top: Folder): Promise<HostCommands> {
  const railway = fromRailway((await folder.json('railway.json')) ?? (await folder.toml('railway.toml')) ?? {})
  if (railway.start !== null || railway.build !== null) return railway
  const render = listOf((await top.yaml('render.yaml'))?.['services']).map(fieldsOf)
  const web = render.find(
    (one) => ['web', 'pserv', undefined].includes(one['type'] as string) && (placeOf(one['rootDir']) ?? '.') === folder.root,
  )
  // What it calls building installs as well, with the means of its own images.
  if (web && textOf(web['startCommand']))
    return { ...NOTHING, start: textOf(web['startCommand']), release: textOf(web['preDeployCommand']) }
  const file = top.first('.do/app.yaml', '.do/deploy.template.yaml')
  const spec = file === null ? {} : ((await top.yaml(file)) ?? {})
  const services = listOf(spec['services'] ?? fieldsOf(spec['spec'])['services']).map(fieldsOf)
  const service = services.find((one) => (placeOf(one['source_dir']) ?? '.') === folder.root)
  return { ...NOTHING, start: textOf(service?.['run_command']) ?? (await ofGoogle(folder)) }
}

/** App Engine's app.yaml, and what Google's buildpacks are told. https://cloud.google.com/appengine/docs/standard/reference/app-yaml */
async function ofGoogle(folder: Folder): Promise<string | null> {
  // Others call their files app.yaml too, and have several documents in them.
  const isAppEngine = /^runtime:/m.test((await folder.text('app.yaml')) ?? '')
  const said = isAppEngine ? textOf((await folder.yaml('app.yaml'))?.['entrypoint']) : null
  return said ?? (await buildpackVariables(folder))['GOOGLE_ENTRYPOINT'] ?? null
}

/** https://docs.railway.com/reference/config-as-code */
function fromRailway(file: Record<string, unknown>): HostCommands {
  const deploy = fieldsOf(file['deploy'])
  const before = Array.isArray(deploy['preDeployCommand']) ? (deploy['preDeployCommand'] as unknown[])[0] : deploy['preDeployCommand']
  return { build: textOf(fieldsOf(file['build'])['buildCommand']), start: textOf(deploy['startCommand']), release: textOf(before) }
}
