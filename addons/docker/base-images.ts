import { neededImages, type HookContext, type StepProgress } from '../../src/addon-api/index.ts'
import { dockerfileText } from './build-request.ts'
import { buildVariables } from './build-variables.ts'

/** The images that the stages of a build start from, each once. */
export async function baseImagesOf(context: HookContext, dockerfile: string): Promise<string[]> {
  const { dockerfileTestTarget, dockerfileTarget } = context.deployment
  // Those alone that somebody set: for the mark of the secrets a key would be written, and a plan writes nothing.
  const { args } = buildVariables(context.deployment)
  const content = await dockerfileText(context, dockerfile)
  const targets = [...(dockerfileTestTarget === null ? [] : [dockerfileTestTarget]), dockerfileTarget]
  return [...new Set(targets.flatMap((target) => neededImages(content, args, target)))]
}

/** Those of them that something has to be done for before a build. */
export async function missingBaseImages(context: HookContext, dockerfile: string): Promise<string[]> {
  const references = await baseImagesOf(context, dockerfile)
  const ready = await Promise.all(references.map((reference) => context.services.baseImages.isReady(reference)))
  return references.filter((_, place) => !ready[place])
}

/**
 * Sees to the images that a build starts from, before it begins: on a closed network a stand-in is made where one can be. What the
 * step "Prepare the base images" has seen to is there by now.
 * @param content of the Dockerfile
 * @param target stage that is built; null: the last
 */
export async function ensureBaseImages(
  { services }: Pick<HookContext, 'services'>,
  { content, buildArgs, target }: { content: string; buildArgs: Record<string, string>; target: string | null },
  { log, signal }: StepProgress,
): Promise<void> {
  for (const reference of neededImages(content, buildArgs, target)) await services.baseImages.ensure(reference, log, signal)
}
