import type { HookContext, Step, StepDescription } from '../../../src/addon-api/index.ts'
import { chooseCandidate } from '../choose-candidate.ts'
import { forgetDetected, missingWarnings, noteDetected } from '../detected.ts'
import { dockerFacts } from '../facts.ts'
import { buildText, treeBuild } from '../tree-build.ts'

/** What a repository is that is built without Docker. A Dockerfile in it says nothing about that. */
export function findBuildStep(context: HookContext): Step {
  const { deployment, facts, services, workspaceDir } = context
  return {
    key: 'detect',
    title: 'Find out how to build it',
    preview: true,
    describe: (): StepDescription => {
      const { candidate, warnings = [] } = dockerFacts(context)
      const build = candidate && buildText(treeBuild(candidate, deployment))
      return {
        summary: facts.stack ? `Found: ${facts.stack}. ${(facts.evidence ?? []).join('; ')}` : 'Looks for what the repository is',
        warnings: [...warnings, ...missingWarnings(context)],
        ...(build !== undefined && { artifacts: [{ kind: 'file', name: 'Build and start', content: build }] }),
      }
    },
    async run({ log }) {
      forgetDetected(context)
      delete facts.dockerfile
      const paths = await services.files.list(workspaceDir)
      const tree = { paths, read: (path: string) => services.files.read(workspaceDir, path) }
      const candidate = await chooseCandidate(tree, deployment)
      const { framework, provider, evidence, warnings } = candidate
      const { port } = treeBuild(candidate, { port: null })
      Object.assign(facts, { stack: framework ?? provider, evidence, detectedPort: port })
      Object.assign(dockerFacts(context), { candidate, warnings })
      await noteDetected(context, tree, log)
    },
  }
}
