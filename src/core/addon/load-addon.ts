import { readFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import ms from 'ms'
import { parse } from 'yaml'
import { z } from 'zod'
import type { CommandHook, DeploymentHook, HealthHook, ReconcileHook } from '../../addon-api/context.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { resolveAddonApi } from './resolve-addon-api.ts'
import { addonManifest, type AddonManifest, type Phase, PHASES } from './manifest.schema.ts'

type Handler = DeploymentHook | HealthHook | ReconcileHook | CommandHook

/** A hook that was found, with its function at hand. */
export interface LoadedHook<Kind = Handler> {
  addon: string
  phase: Phase
  handlerName: string
  handler: Kind
  priority: number
  timeoutMs: number
  onError: 'fail' | 'warn'
}

export interface LoadedAddon {
  manifest: AddonManifest
  dir: string
  hooks: LoadedHook[]
}

/** What is wrong with an addon, in a form that says where. */
export interface AddonProblem {
  where: string
  message: string
}

/**
 * Reads a folder's addon.yaml and imports its hooks. The code of the hooks' files runs.
 * @throws WebopsError addon_broken, whose message names every problem
 */
export async function loadAddon(dir: string): Promise<LoadedAddon> {
  const { addon, problems } = await examineAddon(dir)
  if (addon) return addon
  throw new WebopsError({
    code: 'addon_broken',
    kind: 'invalid',
    message: problems.map((problem) => `${problem.where}: ${problem.message}`).join('; '),
    hint: `webops addon verify ${basename(dir)}`,
  })
}

/** Loads an addon as far as it goes and lists all that is wrong with it; the addon is null when anything is. */
export async function examineAddon(
  dir: string,
): Promise<{ addon: LoadedAddon | null; manifest: AddonManifest | null; problems: AddonProblem[] }> {
  const read = await readManifest(dir)
  if ('problems' in read) return { addon: null, manifest: null, problems: read.problems }
  const { manifest } = read
  const problems: AddonProblem[] = []
  if (manifest.name !== basename(resolve(dir))) {
    problems.push({ where: 'name', message: `is "${manifest.name}" but the folder is called "${basename(resolve(dir))}"` })
  }
  const hooks: LoadedHook[] = []
  for (const phase of PHASES) {
    for (const declared of manifest.hooks[phase] ?? []) {
      const found = await importHandler(dir, declared.handler)
      if ('problem' in found) {
        problems.push({ where: `hooks.${phase}`, message: found.problem })
        continue
      }
      hooks.push({
        addon: manifest.name,
        phase,
        handlerName: declared.handler,
        handler: found.handler,
        priority: declared.priority,
        timeoutMs: ms(declared.timeout as ms.StringValue),
        onError: declared.on_error,
      })
    }
  }
  return { addon: problems.length === 0 ? { manifest, dir, hooks } : null, manifest, problems }
}

async function readManifest(dir: string): Promise<{ manifest: AddonManifest } | { problems: AddonProblem[] }> {
  let document: unknown
  try {
    document = parse(await readFile(join(dir, 'addon.yaml'), 'utf8'))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { problems: [{ where: 'addon.yaml', message: missing ? 'is missing' : `cannot be read: ${(error as Error).message}` }] }
  }
  const result = addonManifest.safeParse(document)
  if (result.success) return { manifest: result.data }
  return { problems: result.error.issues.map((issue) => ({ where: z.core.toDotPath(issue.path) || 'addon.yaml', message: issue.message })) }
}

async function importHandler(dir: string, handler: string): Promise<{ handler: Handler } | { problem: string }> {
  const [file = '', name = ''] = handler.split('#')
  const path = resolve(dir, file)
  if (relative(resolve(dir), path).startsWith('..')) return { problem: `${handler} is outside of the addon's folder` }
  resolveAddonApi()
  try {
    const module = (await import(/* turbopackIgnore: true */ pathToFileURL(path).href)) as Record<string, unknown>
    const found = module[name]
    if (typeof found !== 'function') return { problem: `${file} does not export a function ${name}` }
    return { handler: found as Handler }
  } catch (error) {
    return { problem: `${file} cannot be loaded: ${(error as Error).message}` }
  }
}
