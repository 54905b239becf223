import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { PresentedCandidate } from '#core/detection/presented-candidate.schema.ts'
import type { RequiredVariable } from '#core/detection/required-variable.schema.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { FoundSettings } from '#core/settings-file/found-settings.schema.ts'
import { accessFields, type AccessOptions, withAccess } from '../access-options.ts'
import { detect } from '../api.ts'
import type { CliContext } from '../context.ts'
import { localSourceTree } from '../local-source-tree.ts'
import { detectionText } from '../output/detection-text.ts'
import { json } from '../output/json.ts'
import { plainLines } from '../output/plain-text.ts'

export interface FoundHere {
  candidates: PresentedCandidate[]
  dockerfiles: string[]
  requiredVariables: RequiredVariable[]
  settingsFile: FoundSettings | null
  commit?: string
}

interface DetectOptions extends AccessOptions {
  ref?: string
  root?: string
  type?: string
  dockerfile?: boolean
  dockerignore?: boolean
  json?: boolean
}

/** Nothing was found that can be run. */
export const NOTHING_FOUND = 3

/** `webops detect`: a folder is looked at here, a repository by the server. */
export function detectCommand(context: CliContext): Command {
  const command = new Command('detect')
    .summary('say what a repository or folder is, why, and how it would be built')
    .description(
      'Says what a repository or folder is, why, and with which commands and Dockerfile it would be built and run. Nothing is made or changed.',
    )
    .argument('[repository|folder]', 'address of a git repository, or a folder on this machine', '.')
    .option('--ref <ref>', 'branch, tag or commit')
    .option('--root <folder>', "the application's folder within it")
    .option('--type <type>', 'only this provider or framework, such as python or django')
    .option('--dockerfile', 'print the Dockerfile of the best candidate and nothing else')
    .option('--dockerignore', 'print the .dockerignore that goes with it and nothing else')
    .option('--json', 'print it as JSON')
  return withAccess(command)
    .addHelpText(
      'after',
      `
Examples:
  webops detect
  webops detect shop --root apps/web --dockerfile
  webops detect --dockerignore > .dockerignore
  webops detect https://example.org/shop.git --ref main --json

A folder is looked at without a panel and without Docker. The exit status is 3 when nothing was found.`,
    )
    .action(async (source: string, options: DetectOptions) => {
      const found =
        !options.ref && (await isFolder(source)) ? await detectFolder(source, options) : await detectRepository(context, source, options)
      const [best] = found.candidates
      if (!best) process.exitCode = NOTHING_FOUND
      if (options.dockerfile && !options.json) context.write(plainLines(dockerfileOf(best)))
      else if (options.dockerignore && !options.json) context.write(plainLines(dockerignoreOf(best)))
      else context.write(options.json ? json(found) : detectionText(found))
    })
}

/** Whether it is looked at here. An address has a colon in it; a bare repository is git's to read, and no checkout. */
async function isFolder(source: string): Promise<boolean> {
  const isThere = async (path: string) => (await stat(path).catch(() => null)) !== null
  if (!(await isThere(source))) return /^[./]/.test(source) || !source.includes(':')
  return !((await isThere(join(source, 'HEAD'))) && (await isThere(join(source, 'objects'))))
}

async function detectRepository(context: CliContext, source: string, options: DetectOptions): Promise<FoundHere> {
  // The server does not know from where a path is seen.
  const repository = (await stat(source).catch(() => null)) ? resolve(source) : source
  return detect(context.client(), {
    repository,
    ref: options.ref,
    root: withoutDots(options.root),
    type: options.type,
    ...(await accessFields(context, { ...options, repository })),
  })
}

/** `./apps/web/` is `apps/web`, and the top is not said. */
function withoutDots(root = ''): string | undefined {
  return (
    root
      .replace(/^(?:\.\/+)+/, '')
      .replace(/\/+$/, '')
      .replace(/^\.$/, '') || undefined
  )
}

/** @throws folder_not_found; invalid_input for an application's folder that is not within it */
export async function detectFolder(folder: string, wishes: { root?: string; type?: string }): Promise<FoundHere> {
  const tree = await localSourceTree(folder)
  refuseOutside(wishes.root)
  const { detectCandidates } = await import('#core/detection/detect-candidates.ts')
  const { presentCandidates } = await import('#core/detection/present-candidates.ts')
  const { requiredVariables } = await import('#core/detection/required-variables.ts')
  const { isDockerfile } = await import('#core/detection/dockerfile/is-dockerfile.ts')
  const { findSettings } = await import('#core/settings-file/find-settings.ts')
  const { mergeRequired } = await import('#core/settings-file/merge-required.ts')
  const { createTemplates } = await import('#adapters/templates/nunjucks-templates.ts')
  const candidates = await detectCandidates(tree, wishes)
  const templates = createTemplates(join(import.meta.dirname, '../../../system-templates'))
  const files = { list: () => Promise.resolve(tree.paths), read: (_dir: string, path: string) => tree.read(path) }
  const settings = await findSettings(files, folder, { commit: '', environment: 'production' })
  return {
    candidates: await presentCandidates(templates, tree, candidates),
    dockerfiles: tree.paths.filter(isDockerfile),
    requiredVariables: mergeRequired(settings?.variables ?? [], await requiredVariables(tree, candidates[0]?.provider ?? null)),
    settingsFile: settings?.found ?? null,
  }
}

function refuseOutside(said: string | undefined): void {
  const root = withoutDots(said)
  if (root === undefined || (!root.startsWith('/') && !root.split(/[/\\]/).includes('..'))) return
  throw new WebopsError({
    code: 'invalid_input',
    kind: 'invalid',
    message: `${said} is not a folder within the one that is looked at.`,
    hint: 'Name it as it is seen from there, such as apps/web, or look at the folder itself: webops detect ../web.',
    field: 'root',
  })
}

function dockerfileOf(best: PresentedCandidate | undefined): string {
  if (best?.dockerfile) return best.dockerfile
  throw new WebopsError({
    code: 'dockerfile_not_written',
    kind: 'not_found',
    message: best
      ? `There is no Dockerfile for this ${best.provider} application.`
      : 'Nothing was found that a Dockerfile could be written for.',
    hint: best ? best.warnings.join(' ') || 'webops detect says what was found.' : 'webops detect says what was looked for.',
  })
}

function dockerignoreOf(best: PresentedCandidate | undefined): string {
  if (best?.dockerignore) return best.dockerignore
  throw new WebopsError({
    code: 'dockerignore_not_written',
    kind: 'not_found',
    message:
      best?.dockerfile && best.ownDockerfile === null
        ? 'The repository has a .dockerignore: that one is used.'
        : 'A .dockerignore is written for a Dockerfile that WebOps writes, and there is none.',
    hint: 'webops detect says what was found.',
  })
}
