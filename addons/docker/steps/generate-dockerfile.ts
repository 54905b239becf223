import type { HookContext, Step, StepDescription } from '../../../src/addon-api/index.ts'
import { dockerfileValues } from '../dockerfile-values.ts'
import { dockerFacts } from '../facts.ts'

/**
 * The name of a Dockerfile that we write, within the build context. A dotfile: templates that publish a folder leave
 * those out, and it is never in the way of a file of the repository's.
 */
export const GENERATED_NAME = '.webops.Dockerfile'

/** Writes a Dockerfile where the repository has none. It is shown in the plan and kept with the release. */
export function generateDockerfileStep(context: HookContext): Step {
  const { deployment, facts, services } = context
  return {
    key: 'generate',
    title: 'Write the Dockerfile',
    preview: true,
    describe: (): StepDescription => {
      if (facts.generatedDockerfile) {
        return {
          summary: `Builds from this Dockerfile for ${facts.stack}; the repository is not changed`,
          artifacts: [{ kind: 'dockerfile', name: 'Dockerfile', content: facts.generatedDockerfile }],
        }
      }
      return {
        summary: facts.dockerfile
          ? `Writes none: ${facts.dockerfile} of the repository is used`
          : 'Writes a Dockerfile if the repository has none',
      }
    },
    async run({ log }) {
      const { templateValues } = dockerFacts(context)
      if (facts.stack === 'dockerfile' || !facts.stack || !templateValues) {
        log(`${facts.dockerfile} of the repository is used.`)
        return
      }
      const values = dockerfileValues(facts.stack, templateValues, deployment, facts.detectedPort ?? null)
      facts.generatedDockerfile = await services.templates.render(`dockerfile/${facts.stack}.Dockerfile.njk`, values)
      facts.dockerfile = GENERATED_NAME
      for (const line of facts.generatedDockerfile.trimEnd().split('\n')) log(line)
    },
  }
}
