/**
 * What in a commit's message asks not to deploy, as it is written there; null: nothing.
 *
 * GitHub: `[skip ci]`, `[ci skip]`, `[no ci]` (docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs).
 * GitLab: `[ci skip]` and `[skip ci]` in any case (docs.gitlab.com/ci/pipelines/#skip-a-pipeline). `[skip webops]` is ours:
 * it leaves other programs that listen alone.
 */
export function findSkipMarker(message: string): string | null {
  return /\[(?:(?:skip|no)[ -](?:ci|webops)|(?:ci|webops)[ -]skip)\]/i.exec(message)?.[0] ?? null
}
