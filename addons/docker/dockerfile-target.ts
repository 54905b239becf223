import { dockerfileStages, WebopsError } from '../../src/addon-api/index.ts'

/**
 * Refuses a stage that a Dockerfile has not.
 * @param target name or number of a stage; null: none is asked for
 * @param field that it was named in
 * @throws dockerfile_target_missing
 */
export function refuseMissingTarget(content: string, target: string | null, field: 'dockerfileTarget' | 'dockerfileTestTarget'): void {
  if (target === null) return
  const stages = dockerfileStages(content)
  if (stages.some(({ name }) => name === target.toLowerCase()) || (/^\d+$/.test(target) && Number(target) < stages.length)) return
  const names = stages.flatMap(({ name }) => name ?? [])
  throw new WebopsError({
    code: 'dockerfile_target_missing',
    kind: 'invalid',
    message: `The Dockerfile has no stage ${target}.`,
    hint:
      names.length > 0
        ? `Its stages are ${names.join(', ')}.`
        : 'None of its stages has a name: write FROM … AS name, or leave this empty.',
    field,
  })
}
