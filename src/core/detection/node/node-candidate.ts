import type { Candidate } from '../candidate.ts'
import type { Said } from '../said.ts'
import { readApplication, type Application } from './application.ts'
import { dockerValues } from './docker-values.ts'
import { managerCommands } from './manager-commands.ts'
import { needs, type Manifest } from './manifest.ts'
import type { NodeInput } from './node-input.ts'
import { nodeVersion } from './node-version.ts'
import { packageManager } from './package-manager.ts'
import { systemPackages } from './system-packages.ts'
import { memberBuild } from './member-build.ts'

/** Files of other ecosystems: there a package.json is often no more than what bundles the pages' scripts. */
const OTHERS = [
  'artisan',
  'composer.json',
  'manage.py',
  'Gemfile',
  'mix.exs',
  'pom.xml',
  'go.mod',
  'Cargo.toml',
  'requirements.txt',
  'pyproject.toml',
  'build.gradle',
  'build.sbt',
  'config.toml',
  'hugo.toml',
  'gleam.toml',
  'pubspec.yaml',
  'mkdocs.yml',
  '_config.yml',
]

/** @returns null when there is nothing to start */
export async function nodeCandidate(input: NodeInput): Promise<Candidate | null> {
  const { folder, manifest, said, inside, runtime } = input
  if (isForDevices(manifest)) return null
  const top = inside?.top ?? folder
  const manager = await packageManager(top, inside?.manifest ?? manifest, said)
  const own = nodeVersion(manifest, said)
  const version = inside && own.evidence.startsWith('nothing') ? nodeVersion(inside.manifest, said) : own
  const app = await readApplication(folder, manifest, said, manager, Number(version.version.split('.')[0]), runtime)
  if (app.start === null && app.files === null) return null
  if (app.files && app.build === null && app.plan === null && said.static === null && app.files.folder === '.') return null
  const lock = manager.lock && !manager.lock.endsWith('b') ? ((await top.text(manager.lock)) ?? '') : ''
  const manifests = [manifest, ...(inside ? [inside.manifest] : []), ...(input.workspace?.members ?? []).map((one) => one.manifest)]
  const system = systemPackages(manifests, lock)
  const commands = managerCommands(manager)
  const build = memberBuild(input, app, manager)
  const docker = await dockerValues({ ...input, app: { ...app, build }, manager, system })
  const install = said.install ?? (hasPackages(manifests) ? commands.install : null)
  const versions: Record<string, string> = runtime === 'bun' ? { bun: bunVersion(manifest, said) } : { node: version.version }
  if (manager.version && manager.name !== 'bun') versions[manager.name === 'berry' ? 'yarn' : manager.name] = manager.version
  return {
    provider: runtime,
    framework: app.framework,
    root: folder.root,
    confidence: confidenceOf(input, app, manager.lock !== null),
    evidence: [...app.evidence, ...(hasPackages(manifests) ? [manager.evidence] : []), ...(runtime === 'node' ? [version.evidence] : [])],
    warnings: [...(runtime === 'node' ? version.warnings : []), ...app.warnings, ...folder.problems],
    versions,
    install,
    build,
    start: app.start,
    release: said.release,
    port: app.port,
    static: app.files?.folder ?? null,
    packages: { build: system.build, run: app.files ? [] : system.run },
    template: docker,
  }
}

/** A package with a file that others import, and nothing that starts. */
function isLibrary({ main, module, scripts, dependencies, fields }: Manifest, app: Application): boolean {
  if (app.isServer || app.files !== null || scripts['start'] !== undefined || fields['bin'] !== undefined) return false
  const isPublished = ['exports', 'types', 'typings', 'publishConfig'].some((name) => fields[name] !== undefined)
  const isMade = /^(?:\.\/)?(?:dist|lib|build|out)\//.test(main ?? module ?? '')
  return (isPublished && fields['private'] !== true) || (isMade && Object.keys(dependencies).length === 0)
}

/** What runs on telephones, desktops or in an editor is nothing for a server. */
function isForDevices(manifest: Manifest): boolean {
  if (manifest.engines['vscode'] || needs(manifest, 'electron')) return true
  return needs(manifest, 'react-native') && !needs(manifest, 'react-native-web', 'expo', 'express', 'next')
}

const hasPackages = (manifests: readonly Manifest[]) =>
  manifests.some(({ dependencies, devDependencies, optionalDependencies, workspaces, peerDependencies }) =>
    Boolean(Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies }).length + workspaces.length),
  )

function bunVersion(manifest: Manifest, said: Said): string {
  const named = said.tools['bun']?.version ?? (manifest.packageManager?.name === 'bun' ? manifest.packageManager.version : null)
  return named !== null && /^\d+(?:\.\d+){0,2}$/.test(named) ? named : '1'
}

function confidenceOf({ folder, manifest, said }: NodeInput, app: Application, isLocked: boolean): number {
  const known = app.framework !== null
  let confidence = known && isLocked ? 0.97 : known || isLocked ? 0.93 : 0.85
  // At the top it may be a program, below it is mostly what others use.
  if (!app.isServer && app.files === null && !said.start && !manifest.scripts['start']) confidence = folder.root === '.' ? 0.7 : 0.4
  if (!said.start && (app.isForDevelopment || isLibrary(manifest, app))) confidence = 0.3
  if (folder.problems.length > 0) confidence = Math.min(confidence, 0.5)
  const isBeside =
    OTHERS.some((name) => folder.has(name) && !(name === '_config.yml' && app.framework === 'hexo')) ||
    folder.match(/^[^/]+\.(?:csproj|fsproj|sln)$/).length > 0
  if (isBeside && said.start === null) confidence = Math.min(confidence, app.isServer && manifest.scripts['start'] ? 0.75 : 0.4)
  return confidence
}
