import type { Application } from './application.ts'
import { managerCommands } from './manager-commands.ts'
import type { NodeInput } from './node-input.ts'
import type { PackageManager } from './package-manager.ts'
import { neededMembers } from './workspace.ts'

/** The build of a workspace's member: what it needs of the others is built before it. Run in the member's folder. */
export function memberBuild({ said, manifest, workspace, inside }: NodeInput, app: Application, manager: PackageManager): string | null {
  if (said.build !== null || !inside || !workspace) return app.build
  const commands = managerCommands(manager)
  const name = manifest.name
  const isNamed = name !== null && /^[\w@./-]+$/.test(name)
  if (app.build !== null && isNamed && workspace.tool === 'turbo' && manifest.scripts['build'])
    return commands.exec(`turbo run build --filter=${name}`)
  const needed = neededMembers(workspace, inside.member).filter((one) => one.manifest.scripts['build'])
  const up = inside.member.path
    .split('/')
    .map(() => '..')
    .join('/')
  const before = needed.map((one) => `(cd ${up}/${one.path} && ${commands.run('build')})`)
  return [...before, ...(app.build === null ? [] : [app.build])].join(' && ') || null
}
