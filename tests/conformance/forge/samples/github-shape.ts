import { FACTS } from './sample.ts'

/** The payloads that GitHub, Gitea and Gogs have alike. */
export function repository(fullName: string = FACTS.fullName, id = 61) {
  return {
    id,
    name: fullName.split('/').at(-1),
    full_name: fullName,
    private: true,
    html_url: `https://${FACTS.host}/${fullName}`,
    ssh_url: `git@${FACTS.host}:${fullName}.git`,
    clone_url: `https://${FACTS.host}/${fullName}.git`,
    default_branch: 'main',
  }
}

export function commit(message: string = FACTS.message) {
  return {
    id: FACTS.after,
    message,
    timestamp: '2026-03-01T10:30:00+01:00',
    author: { ...FACTS.author, username: FACTS.login },
    committer: { ...FACTS.author, username: FACTS.login },
    added: ['apps/web/cart.ts'],
    removed: [],
    modified: ['README.md'],
  }
}

export function push(message: string = FACTS.message) {
  const { before, after } = FACTS
  return { ref: 'refs/heads/main', before, after, commits: [commit(message)], repository: repository(), pusher: { login: FACTS.login } }
}

export function pullRequest(action: string, { merged = false, fork = false } = {}) {
  const head = fork ? repository('grace/shop', 62) : repository()
  return {
    action,
    number: FACTS.number,
    pull_request: {
      number: FACTS.number,
      title: FACTS.title,
      user: { login: FACTS.login },
      state: merged ? 'closed' : 'open',
      merged,
      head: { label: 'feature/cart', ref: 'feature/cart', sha: FACTS.after, repo: head },
      base: { label: 'main', ref: 'main', sha: FACTS.before, repo: repository() },
    },
    repository: repository(),
    sender: { login: FACTS.login },
  }
}
