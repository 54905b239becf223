import type { Candidate } from '../candidate.ts'
import { fieldsOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import type { Manifest } from './manifest.ts'
import { nodeCandidate } from './node-candidate.ts'
import { plainFolder } from './plan.ts'

const MOST_PROJECTS = 100

/** Applications of an Nx workspace with one manifest: each has a project.json, and is built by an executor into `dist`. */
export async function nxApplications(folder: Folder, manifest: Manifest, said: Said): Promise<Candidate[]> {
  if (!folder.has('nx.json')) return []
  const files = folder.match(/^(?:[\w.-]+\/){1,3}project\.json$/).filter((path) => !path.includes('node_modules/'))
  const found: Candidate[] = []
  for (const file of files.slice(0, MOST_PROJECTS)) {
    const path = file.slice(0, -'/project.json'.length)
    // One with a manifest of its own is a member of the workspace.
    if (folder.has(`${path}/package.json`) || /-e2e$/.test(path)) continue
    const project = (await folder.json(file)) ?? {}
    if (project['projectType'] !== 'application') continue
    const name = textOf(project['name']) ?? path.split('/').at(-1) ?? ''
    const build = fieldsOf(fieldsOf(project['targets'])['build'])
    const executor = textOf(build['executor']) ?? ''
    const output = plainFolder(textOf(fieldsOf(build['options'])['outputPath'])) ?? `dist/${path}`
    if (!/^[\w./@-]+$/.test(name)) continue
    const shape = shapeOf(executor, output, folder, path)
    if (!shape) continue
    const candidate = await nodeCandidate({
      folder,
      manifest: { ...manifest, scripts: {}, main: null },
      said: { ...said, build: said.build ?? `npx nx build ${name}`, start: said.start ?? shape.start, static: said.static ?? shape.files },
      runtime: 'node',
      workspace: null,
      inside: null,
    })
    if (candidate)
      found.push({
        ...candidate,
        framework: shape.framework,
        port: shape.files ? 80 : 3000,
        confidence: 0.9,
        evidence: [`${file} is an application of the Nx workspace`, ...candidate.evidence],
      })
  }
  return found
}

function shapeOf(
  executor: string,
  output: string,
  folder: Folder,
  path: string,
): { framework: string | null; start: string | null; files: string | null } | null {
  if (/next/.test(executor) || folder.has(`${path}/next.config.js`))
    return { framework: 'next', start: `npx next start ${output}`, files: null }
  if (/angular/.test(executor))
    return { framework: 'angular', start: null, files: /:application$/.test(executor) ? `${output}/browser` : output }
  if (/vite/.test(executor) || folder.match(new RegExp(`^${path.replaceAll('.', '\\.')}/vite\\.config\\.`)).length > 0)
    return { framework: 'vite', start: null, files: output }
  if (/webpack|esbuild|js:|node|rollup|nest/.test(executor)) {
    if (folder.has(`${path}/src/index.html`)) return { framework: null, start: null, files: output }
    return { framework: null, start: `node ${output}/main.js`, files: null }
  }
  return null
}
