import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { accessFields, type AccessOptions, withAccessOptions } from '../access-options.ts'
import { detect } from '../api.ts'
import type { CliContext } from '../context.ts'
import type { RequiredVariable } from '#core/detection/required-variable.schema.ts'
import type { FoundSettings } from '#core/settings-file/found-settings.schema.ts'
import { localSourceTree } from '../local-source-tree.ts'
import { json } from '../output/json.ts'

interface Found {
  stack: string | null
  evidence: string[]
  port: number | null
  dockerfiles: string[]
  requiredVariables: RequiredVariable[]
  settingsFile: FoundSettings | null
  commit?: string
}

/** `webops detect`: a folder is looked at here, a repository by the server. */
export function detectCommand(context: CliContext): Command {
  return withAccessOptions(new Command('detect'))
    .summary('say what a repository or folder is, and why')
    .argument('<repository|folder>', 'address of a git repository, or a folder on this machine')
    .option('--ref <ref>', 'branch, tag or commit')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  webops detect .\n  webops detect https://example.org/shop.git --ref main')
    .action(async (source: string, options: AccessOptions & { ref?: string; json?: boolean }) => {
      const isFolder = existsSync(source) && !options.ref && !source.endsWith('.git')
      const found: Found = isFolder ? await detectFolder(source) : await detectRepository(context, source, options)
      if (options.json) context.write(json(found))
      else context.write(describe(found))
      if (!found.stack) process.exitCode = 1
    })
}

async function detectRepository(context: CliContext, repository: string, options: AccessOptions & { ref?: string }): Promise<Found> {
  return detect(context.client(), { repository, ref: options.ref, ...(await accessFields(context, { ...options, repository })) })
}

async function detectFolder(folder: string): Promise<Found> {
  const tree = await localSourceTree(folder)
  const dockerfiles = tree.paths.filter((path) => /(^|\/)(Dockerfile(\.[\w.-]+)?|[\w.-]+\.Dockerfile)$/.test(path))
  const { detectStack } = await import('#core/detection/detect-stack.ts')
  const { requiredVariables } = await import('#core/detection/required-variables.ts')
  const { findSettings } = await import('#core/settings-file/find-settings.ts')
  const { mergeRequired } = await import('#core/settings-file/merge-required.ts')
  const found = await detectStack(tree)
  const files = { list: () => Promise.resolve(tree.paths), read: (_dir: string, path: string) => tree.read(path) }
  const settings = await findSettings(files, folder, { commit: '', environment: 'production' })
  const examples = await requiredVariables(tree, dockerfiles.includes('Dockerfile') ? 'dockerfile' : (found?.stack ?? null))
  return {
    stack: found?.stack ?? (dockerfiles.length > 0 ? 'dockerfile' : null),
    evidence: found?.evidence ?? [],
    port: found?.port ?? null,
    dockerfiles,
    requiredVariables: mergeRequired(settings?.variables ?? [], examples),
    settingsFile: settings?.found ?? null,
  }
}

function requiredText(variables: RequiredVariable[]): string[] {
  const width = Math.max(...variables.map(({ name }) => name.length))
  return variables.map(
    ({ name, help, secret }) => `    ${[name.padEnd(width), secret ? 'secret' : '      ', help ?? ''].join('  ').trimEnd()}`,
  )
}

function settingsText(file: FoundSettings | null): string[] {
  if (file === null) return []
  if (file.problem !== null) return ['  Its settings file is refused:', ...file.problem.split('\n').map((line) => `    ${line}`)]
  const sets = [...file.fields, ...(file.schedules > 0 ? [`${file.schedules} schedule${file.schedules === 1 ? '' : 's'}`] : [])]
  return [`  ${file.path} sets ${sets.length > 0 ? sets.join(', ') : 'nothing'}`]
}

function describe(found: Found): string {
  const lines = [found.stack ?? 'Nothing that WebOps knows how to build', ...found.evidence.map((line) => `  ${line}`)]
  if (found.port !== null) lines.push(`  listens on port ${found.port}`)
  if (found.dockerfiles.length > 0) lines.push(`  Dockerfiles: ${found.dockerfiles.join(', ')}`)
  lines.push(...settingsText(found.settingsFile))
  if (found.requiredVariables.length > 0) lines.push('  It asks for:', ...requiredText(found.requiredVariables))
  if (!found.stack) lines.push('  A Dockerfile of your own in the repository is used as it is.')
  return `${lines.join('\n')}\n`
}
