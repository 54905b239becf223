import type { GitSource, HookContext, Step, StepProgress } from '../../src/addon-api/index.ts'

/** Resolves the ref, fetches its commit into the mirror and lays out its tree in the workspace. */
export function fetchStep(context: HookContext, source: GitSource): Step {
  const { facts, deployment } = context
  // What was pushed is built before its branch points to it.
  const ref = facts.pushed ?? context.ref
  return {
    key: 'fetch',
    title: 'Fetch the source',
    preview: true,
    describe: () => ({
      summary: `Fetches ${context.ref} of ${placeOf(source)}${facts.commit ? `: ${nameOf(facts.commit, facts.commitSubject)}` : ''}`,
    }),

    async run(progress) {
      const { git } = context.services
      const { log, signal } = progress
      // The deployment's branch is a name; a ref that was asked for may as well be a commit, which no branch may stand in for.
      const literally = facts.pushed === undefined && ref === deployment.branch
      await emptyWorkspace(context)
      const fetched = await git.fetch(source, ref, context.mirrorDir, log, signal, {
        literally,
        into: context.workspaceDir,
        submodules: deployment.submodules,
        lfs: deployment.lfs,
      })
      log(ref === fetched.commit ? `The commit ${ref}` : `${ref} is the commit ${fetched.commit}`)
      facts.commit = fetched.commit
      facts.commitSubject = fetched.subject
      log(`Checked out ${nameOf(fetched.commit, fetched.subject)}, by ${fetched.author}, ${fetched.at.toISOString()}`)
      await mention(context, progress)
    },
  }
}

// A rollout that begins again finds what its first attempt laid out.
async function emptyWorkspace({ services, workspaceDir }: HookContext): Promise<void> {
  const tops = new Set((await services.files.list(workspaceDir)).map((path) => path.split('/')[0] ?? path))
  for (const name of tops) await services.files.remove(workspaceDir, name)
}

// What is left out is said here, rather than found out by a build that fails.
async function mention({ services, workspaceDir, deployment }: HookContext, { log }: StepProgress): Promise<void> {
  const attributes = deployment.lfs ? null : await services.files.read(workspaceDir, '.gitattributes')
  if (attributes && /\bfilter=lfs\b/.test(attributes))
    log('This repository keeps files in Git LFS. They are not fetched: their pointers are there instead. The setting `lfs` fetches them.')
  if (!deployment.submodules && (await services.files.read(workspaceDir, '.gitmodules')))
    log('This repository has submodules. They are not fetched: their folders are empty. The setting `submodules` fetches them.')
}

/** Pushed to the panel, it has no address. */
function placeOf({ url }: GitSource): string {
  return url.startsWith('push:') ? 'what was pushed to this panel' : url
}

function nameOf(commit: string, subject: string | undefined): string {
  return subject ? `${commit.slice(0, 8)} (${subject})` : commit.slice(0, 8)
}
