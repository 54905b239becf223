import {
  parseVolume,
  writeDockerfile,
  type Candidate,
  type DeploymentFacts,
  type DockerfileWishes,
  type HookContext,
  type Step,
  type StepDescription,
  type StepProgress,
} from '../../../src/addon-api/index.ts'
import { missingBaseImages } from '../base-images.ts'
import { buildArgumentNames } from '../build-variables.ts'
import { refuseMissingTarget } from '../dockerfile-target.ts'
import { dockerFacts } from '../facts.ts'

/**
 * The name of a Dockerfile that we write, within the build context. A dotfile: templates that publish a folder leave
 * those out, and it is never in the way of a file of the repository's.
 */
export const GENERATED_NAME = '.webops.Dockerfile'

/** Writes a Dockerfile where the repository has none. It is shown in the plan and kept with the release. */
export function generateDockerfileStep(context: HookContext): Step {
  const { deployment, facts } = context
  return {
    key: 'generate',
    title: 'Write the Dockerfile',
    preview: true,
    describe: (): StepDescription => {
      if (facts.generatedDockerfile) {
        const kept = deployment.dockerfileContent !== null && deployment.dockerfilePath === null
        return {
          summary: kept
            ? 'Builds from the Dockerfile that is kept with the deployment; the repository is not changed'
            : `Builds from this Dockerfile for ${facts.stack}; the repository is not changed`,
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
      const { candidate } = dockerFacts(context)
      if (candidate) await write(context, candidate, log)
      else
        log(
          facts.generatedDockerfile
            ? 'The one that is kept with the deployment is used.'
            : `${facts.dockerfile} of the repository is used.`,
        )
      // Known by now, for the plan: what is not there may take minutes to make.
      if (facts.dockerfile) dockerFacts(context).missingBaseImages = await missingBaseImages(context, facts.dockerfile)
    },
  }
}

async function write(context: HookContext, candidate: Candidate, log: StepProgress['log']): Promise<void> {
  const { deployment, facts, services } = context
  const written = await writeDockerfile(services.templates, candidate, wishesOf(context))
  if (written === null) return
  facts.generatedDockerfile = written
  facts.dockerfile = GENERATED_NAME
  for (const line of written.trimEnd().split('\n')) log(line)
  refuseMissingTarget(written, deployment.dockerfileTarget, 'dockerfileTarget')
  refuseMissingTarget(written, deployment.dockerfileTestTarget, 'dockerfileTestTarget')
}

function wishesOf({ deployment, settings }: HookContext): DockerfileWishes {
  return {
    port: deployment.port,
    ...buildArgumentNames(deployment),
    folders: volumeFolders(deployment),
    images: imagesOf(settings['baseImages']),
    // What migrates a database, or tidies up in it at night, is seldom among the files that the server itself needs.
    whole: deployment.releaseCommand !== null || deployment.hasSchedules,
  }
}

function volumeFolders({ volumes }: Pick<DeploymentFacts, 'volumes'>): string[] {
  return volumes
    .map(parseVolume)
    .filter((volume) => volume.type === 'volume')
    .map((volume) => volume.target)
}

/** The setting `baseImages`: `node=registry.example/node:{version}`, several with spaces between. */
function imagesOf(setting: HookContext['settings'][string] | undefined): Record<string, string> {
  const pairs = String(setting ?? '')
    .split(/[\s,]+/)
    .map((word): [string, string] => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])
  return Object.fromEntries(pairs.filter(([name, reference]) => name !== '' && reference !== ''))
}
