import { z } from 'zod'

/** What a deployment that is a preview has to be known by wherever it is worked on. */
export interface PreviewOf {
  id: string
  /** Such as `pr-12` or `br-cart`. */
  key: string
  pullRequest: number | null
  /** The branch that it is of, or that is to be merged. */
  headRef: string
  /** True, too, where it cannot be told. */
  isFork: boolean
  /** The one commit of a fork that is built. */
  approvedCommit: string | null
  /** Names of secrets that a preview of the repository's own branches gets of its parent's. */
  secrets: string[]
  /** Whether it has volumes, which are its own. */
  ownVolumes: boolean
  /** The deployment that it is a preview of. */
  parent: { id: string; name: string; projectId: string; environmentId: string; repository: string | null }
}

/** What a query for it brings along. */
export const withPreviewOf = {
  select: {
    id: true,
    key: true,
    pullRequest: true,
    headRef: true,
    isFork: true,
    approvedCommit: true,
    parent: {
      select: {
        id: true,
        name: true,
        projectId: true,
        environmentId: true,
        repository: true,
        previewSettings: { select: { secrets: true, ownVolumes: true } },
      },
    },
  },
} as const

/** One that somebody made up names nothing. */
const secretNames = z.array(z.string()).catch([])

type Row = Omit<PreviewOf, 'secrets' | 'ownVolumes' | 'parent'> & {
  parent: PreviewOf['parent'] & { previewSettings: { secrets: unknown; ownVolumes: boolean } | null }
}

/** A row as the record that the core knows. @param nameOf of a deployment, as people knew it */
export function toPreviewOf({ parent, ...row }: Row, nameOf: (stored: string) => string): PreviewOf {
  const { previewSettings: settings, id, name, projectId, environmentId, repository } = parent
  return {
    ...row,
    secrets: secretNames.parse(settings?.secrets ?? []),
    ownVolumes: settings?.ownVolumes ?? false,
    parent: { id, name: nameOf(name), projectId, environmentId, repository },
  }
}

/** What it is called in a sentence. */
export function nameOfPullRequest({ pullRequest, headRef }: Pick<PreviewOf, 'headRef' | 'pullRequest'>): string {
  return pullRequest === null ? `the branch ${headRef}` : `pull request ${pullRequest}`
}

/**
 * The one ref that a preview is built from: a fork's approved commit, which nobody can move; else the branch of the repository
 * itself, into which no fork can write. Null: nobody has approved any yet.
 */
export function refOf({ isFork, approvedCommit, headRef }: Pick<PreviewOf, 'isFork' | 'approvedCommit' | 'headRef'>): string | null {
  return isFork ? approvedCommit : headRef
}

/** Whether it can be read as nothing but a branch or tag of the repository: not as a commit id, and not as a path of refs. */
export function isPlainBranch(ref: string): boolean {
  return ref !== 'HEAD' && !ref.startsWith('refs/') && !/^[0-9a-f]{7,64}$/.test(ref)
}
