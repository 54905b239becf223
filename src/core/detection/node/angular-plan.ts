import { fieldsOf, textOf } from '../fields.ts'
import { majorOf, needs } from './manifest.ts'
import { legacyOpenssl } from './next-plan.ts'
import { plainFolder, type Plan, type Planner } from './plan.ts'

/** Angular: angular.json says where the build goes. https://angular.dev/tools/cli/build */
export const angularPlan: Planner = async ({ folder, manifest }): Promise<Plan | null> => {
  if (!folder.has('angular.json') && !(needs(manifest, '@angular/core') && needs(manifest, '@angular/cli'))) return null
  const workspace = (await folder.json('angular.json')) ?? {}
  const projects = Object.entries(fieldsOf(workspace['projects']))
  const usual = textOf(workspace['defaultProject'])
  const project =
    projects.find(([name]) => name === usual) ??
    projects.find(
      ([, one]) => (textOf(fieldsOf(one)['projectType']) ?? 'application') === 'application' && targets(one)['build'] !== undefined,
    )
  const name = project?.[0] ?? manifest.name ?? 'app'
  const build = fieldsOf(targets(project?.[1])['build'])
  const builder = textOf(build['builder']) ?? '@angular/build:application'
  const options = { ...fieldsOf(build['options']), ...fieldsOf(fieldsOf(build['configurations'])['production']) }
  const output = options['outputPath']
  const base = plainFolder(textOf(output) ?? textOf(fieldsOf(output)['base'])) ?? `dist/${plainFolder(name) ?? 'app'}`
  const isApplication = builder.endsWith(':application')
  const browser = isApplication ? (textOf(fieldsOf(output)['browser']) ?? (fieldsOf(output)['browser'] === '' ? '' : 'browser')) : ''
  const plan = {
    framework: 'angular',
    evidence: `${project ? 'angular.json' : manifest.file} has the Angular application ${name}`,
    build: 'ng build',
    environment: legacyOpenssl((majorOf(manifest, '@angular/core') ?? 99) < 13),
  }
  const hasServer = isApplication && Boolean(options['ssr'] ?? false) && options['outputMode'] !== 'static'
  if (hasServer)
    return {
      ...plan,
      serve: { kind: 'server', start: `node ${base}/server/server.mjs`, port: 4000, only: [base], same: /^(?:ng serve\b.*|ng s\b.*)$/ },
    }
  return { ...plan, serve: { kind: 'files', folder: [base, plainFolder(browser)].filter(Boolean).join('/'), fallback: '/index.html' } }
}

/** Named `architect` by older files. */
const targets = (project: unknown) => fieldsOf(fieldsOf(project)['architect'] ?? fieldsOf(project)['targets'])
