import type { Candidate } from './candidate.ts'
import type { PresentedCandidate } from './presented-candidate.schema.ts'

/**
 * A candidate as the CLI and the API show it.
 * @param texts the Dockerfile as it was written for it or as the repository has it, null: there is none; the .dockerignore that
 *   goes with one that was written
 * @param warnings beside its own
 */
export function presentCandidate(
  candidate: Candidate,
  { dockerfile, dockerignore = null }: { dockerfile: string | null; dockerignore?: string | null },
  warnings: readonly string[] = [],
): PresentedCandidate {
  return {
    provider: candidate.provider,
    framework: candidate.framework,
    root: candidate.root,
    confidence: Math.round(candidate.confidence * 100) / 100,
    evidence: candidate.evidence,
    versions: candidate.versions,
    install: candidate.install,
    build: candidate.build,
    start: candidate.start,
    port: candidate.port,
    static: candidate.static,
    dockerfile,
    dockerignore,
    release: candidate.release,
    packages: candidate.packages,
    warnings: [...new Set([...candidate.warnings, ...warnings])],
    ownDockerfile: candidate.ownDockerfile ?? null,
  }
}
