import type { Rule } from '../rule.ts'

const step = ['fetch']

/** git's own words are explained where git is called; what is found here is told in one way with all other failures. */
export const GIT: Rule[] = [
  {
    id: 'git_authentication_required',
    title: 'The git server wants a login',
    step,
    code: ['git_authentication_required'],
    log: /could not read|authentication failed|access denied|permission denied|returned error: 40[13]|does not let us/i,
    also: [/ for '(?<address>[^']+)'/],
    cause: 'The git server{where|} does not let WebOps read this repository without a login.',
    remedy:
      'It is private, or its address is misspelt. Give a password or token (https) or a deploy key (ssh) that may read it, under “Access to the repository” in the settings.',
    check: ({ address }) => ({ where: address ? ` ${address}` : '' }),
  },
  {
    id: 'git_repository_not_found',
    title: 'There is no repository at this address',
    step,
    code: ['git_repository_not_found'],
    log: /not found|does not exist|not appear to be|There is no git repository/i,
    also: [/repository '(?<address>[^']+)'/],
    cause: 'There is no git repository at {address|this address}.',
    remedy:
      'Check the address. Many git servers say the same of a private repository that they do not show: then give the deployment a token or a deploy key.',
  },
  {
    id: 'git_ref_not_found',
    title: 'There is no such branch, tag or commit',
    step,
    code: ['git_ref_not_found'],
    message: /"(?<ref>[^"]+)"/,
    log: /has no branch, tag or commit/,
    cause: 'The repository has no branch, tag or commit "{ref}".',
    remedy: 'Push it, or set another branch in the settings. A commit needs its full id of 40 characters.',
  },
  {
    id: 'git_repository_empty',
    title: 'The repository is empty',
    step,
    code: ['git_repository_empty'],
    log: /repository is empty/,
    cause: 'The repository is empty: nothing was pushed to it yet.',
    remedy: 'Push a commit, then deploy again.',
  },
  {
    id: 'git_unreachable',
    title: 'The git server cannot be reached',
    step,
    code: ['git_unreachable'],
    message: /^(?<said>[^|]+?)\.?(?: git says: .*)?$/,
    log: /resolve|cannot be reached|timed out|refused|unreachable|connect/i,
    cause: '{said}.',
    remedy:
      'Check the host and the port of the address, and whether this server may reach them: `git ls-remote <address>` on the server shows it. It may also have been a short outage: deploy again.',
  },
]
