import { neededImages, type HookContext, type StepProgress } from '../../src/addon-api/index.ts'

/**
 * Sees to the images that a build starts from, before it begins: on a closed network a stand-in is made where one can be.
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
