import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { gitRef, orPushed, repositoryUrl } from '../deployment/deployment.schema.ts'
import { accessRecord } from '../repository-access/access-record.ts'
import { openAccess } from '../repository-access/open-access.ts'
import { placeName } from '../project/project.schema.ts'
import { redactor } from '../secret/redact.ts'
import { redactError } from '../secret/redact-error.ts'
import { findSettings } from '../settings-file/find-settings.ts'
import type { FoundSettings } from '../settings-file/found-settings.schema.ts'
import { mergeRequired } from '../settings-file/merge-required.ts'
import { checkSourceAgainstPolicy } from '../worker/check-against-policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { detectCandidates } from './detect-candidates.ts'
import { detectionWishes } from './detection-wishes.schema.ts'
import { isDockerfile } from './dockerfile/is-dockerfile.ts'
import { presentCandidates } from './present-candidates.ts'
import type { PresentedCandidate } from './presented-candidate.schema.ts'
import type { RequiredVariable } from './required-variable.schema.ts'
import { requiredVariables } from './required-variables.ts'

/** Each comes with its Dockerfile. */
const MOST_CANDIDATES = 12

/** What a detection is asked with. What the repository is read with comes encrypted, for `accessOf` (null: for the question alone). */
export const detectInput = z.object({
  repository: orPushed(repositoryUrl),
  ref: gitRef.default('main'),
  ...detectionWishes,
  access: accessRecord.nullable().default(null),
  accessOf: z.uuid().nullable().default(null),
  /** Whose settings are wanted of its settings file. */
  environment: placeName.default('production'),
})

export interface RepositoryDetection {
  commit: string
  stack: string | null
  evidence: string[]
  port: number | null
  dockerfiles: string[]
  /** What its settings file and its `.env.example` ask for. */
  requiredVariables: RequiredVariable[]
  settingsFile: FoundSettings | null
  /** What it can be run as, the best first. */
  candidates: PresentedCandidate[]
}

/**
 * Fetches a repository and finds out what it is. Leaves nothing behind.
 * @throws ZodError, policy_…, git_…, secret_misplaced
 */
export async function detectRepository(worker: WorkerCore, input: unknown, signal: AbortSignal): Promise<RepositoryDetection> {
  const { repository, ref, root, type, access, accessOf, environment } = detectInput.parse(input)
  const wishes = { root: root ?? null, type: type ?? null }
  await checkSourceAgainstPolicy(worker, repository)
  const { source, secrets } = await openAccess(worker.opener, accessOf, repository, access)
  const dir = join(worker.folders.workspaces, `detect-${randomUUID()}`)
  const tree = join(dir, 'tree')
  try {
    await mkdir(tree, { recursive: true, mode: 0o700 })
    const { git, files, templates } = worker.services
    const { commit } = await git.fetch(source, ref, join(dir, 'mirror.git'), () => undefined, signal, { literally: true, into: tree })
    const paths = await files.list(tree)
    const checkout = { paths, read: (path: string) => files.read(tree, path) }
    const candidates = (await detectCandidates(checkout, wishes)).slice(0, MOST_CANDIDATES)
    const [best] = candidates
    const settings = await findSettings(files, tree, { commit, environment })
    const examples = await requiredVariables(checkout, best?.provider ?? null)
    return {
      commit,
      stack: best ? (best.framework ?? best.provider) : null,
      evidence: best?.evidence ?? [],
      port: best?.port ?? null,
      dockerfiles: paths.filter(isDockerfile),
      requiredVariables: mergeRequired(settings?.variables ?? [], examples),
      settingsFile: settings?.found ?? null,
      candidates: await presentCandidates(templates, checkout, candidates),
    }
  } catch (error) {
    throw redactError(error, redactor(secrets))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
