import type { ForgeId } from '../forge/forge.ts'

/** What runs a workflow file. Gitea's and Forgejo's actions read GitHub's grammar, from a folder of their own. */
export const CI_SERVICES = ['github', 'gitea', 'gitlab', 'bitbucket'] as const

export type CiService = (typeof CI_SERVICES)[number]

/** Which of them a repository's forge runs; null: none that is known. */
export function ciServiceOf(forge: ForgeId | null): CiService | null {
  if (forge === 'gogs' || forge === 'bitbucket-server') return null
  return forge
}

/** What a service is called, the file that it reads, and where it keeps what nobody is to read. */
export const CI_WORDS: Record<CiService, { title: string; path: string; secrets: string }> = {
  github: { title: 'GitHub Actions', path: '.github/workflows/deploy.yml', secrets: 'Settings → Secrets and variables → Actions' },
  gitea: { title: 'Gitea or Forgejo Actions', path: '.gitea/workflows/deploy.yml', secrets: 'Settings → Actions → Secrets' },
  gitlab: { title: 'GitLab CI', path: '.gitlab-ci.yml', secrets: 'Settings → CI/CD → Variables, masked and protected' },
  bitbucket: {
    title: 'Bitbucket Pipelines',
    path: 'bitbucket-pipelines.yml',
    secrets: 'Repository settings → Repository variables, secured',
  },
}
