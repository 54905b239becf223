import { bitbucketServer } from './bitbucket-server.ts'
import { bitbucket } from './bitbucket.ts'
import type { Forge, ForgeId, RequestHeaders } from './forge.ts'
import { gitea } from './gitea.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { gogs } from './gogs.ts'

/** All forges, those first that also send the headers of others: Gitea sends Gogs's and GitHub's, Forgejo Gitea's as well. */
export const FORGES: readonly Forge[] = [gitea, gogs, gitlab, bitbucket, bitbucketServer, github]

/** Which forge a request says it comes from; null: none that is known. To be verified by that forge's own scheme. */
export function forgeOf(headers: RequestHeaders): Forge | null {
  return FORGES.find((forge) => forge.isSender(headers)) ?? null
}

/** A forge by its id. */
export function forgeNamed(id: ForgeId): Forge {
  const found = FORGES.find((forge) => forge.id === id)
  if (found === undefined) throw new Error(`There is no forge ${id}`)
  return found
}
