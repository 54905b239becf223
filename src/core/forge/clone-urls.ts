/** What most forges do: the page's own address and `.git`, and the same path over ssh. */
export function plainCloneUrls(page: string): string[] {
  const repository = readPage(page)
  if (repository === null) return []
  const { origin, hostname, path } = repository
  return [`${origin}/${path}.git`, `git@${hostname}:${path}.git`]
}

/**
 * Bitbucket Data Center: `/projects/KEY/repos/shop` and `/users/ada/repos/shop` are cloned from `/scm/key/shop.git` and
 * `/scm/~ada/shop.git`, and over ssh from port 7999 without `scm`
 * (confluence.atlassian.com/bitbucketserver/clone-a-repository-790632786.html).
 */
export function serverCloneUrls(page: string): string[] {
  const repository = readPage(page)
  const [, context = '', folder, owner = '', slug] =
    /^(.*?\/)?(projects|users)\/([^/]+)\/repos\/([^/]+)(?:\/browse)?$/.exec(repository?.path ?? '') ?? []
  if (repository === null || slug === undefined) return []
  const path = `${folder === 'users' ? '~' : ''}${owner.toLowerCase()}/${slug.toLowerCase()}.git`
  return [`${repository.origin}/${context}scm/${path}`, `ssh://git@${repository.hostname}:7999/${path}`]
}

function readPage(page: string): { origin: string; hostname: string; path: string } | null {
  if (!URL.canParse(page)) return null
  const { protocol, origin, hostname, pathname } = new URL(page)
  const path = pathname.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')
  return /^https?:$/.test(protocol) && /^[^/]+(?:\/[^/]+)+$/.test(path) ? { origin, hostname, path } : null
}
