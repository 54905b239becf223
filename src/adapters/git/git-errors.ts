import { WebopsError, type ErrorKind } from '#core/errors/webops-error.ts'

interface Explanation {
  pattern: RegExp
  code: string
  kind: ErrorKind
  message: string
  hint: string
}

const field = 'repository'

/** What git says, and what it means. The first that matches counts. */
const EXPLANATIONS: Explanation[] = [
  {
    pattern: /cannot run ssh/i,
    code: 'git_unreachable',
    kind: 'unavailable',
    message: 'This server has no ssh to fetch with.',
    hint: 'apt-get install openssh-client, or use an https address.',
  },
  {
    pattern: /host key verification failed|remote host identification has changed/i,
    code: 'git_host_key_changed',
    kind: 'refused',
    message: 'The git server shows another host key than the first time.',
    hint: 'If its key was changed on purpose, remove its line from /var/lib/webops/known_hosts on the server; if not, somebody may be in between.',
  },
  {
    pattern: /returned error: 30\d/i,
    code: 'git_redirect_refused',
    kind: 'refused',
    message: 'The git server sends us to another address, which is none that we follow.',
    hint: 'Open the address in a browser, and give the one at which you end up.',
  },
  {
    pattern: /transport '?[\w-]+'? not allowed|protocol '?[\w-]+'? is not supported|unable to find remote helper/i,
    code: 'git_transport_refused',
    kind: 'refused',
    message: 'Repositories cannot be fetched this way.',
    hint: 'Use an https or ssh address; local paths must be listed under git.localPaths in /etc/webops/policy.yaml.',
  },
  {
    pattern:
      /could not read (username|password)|authentication failed|terminal prompts disabled|invalid username or (password|token)|permission denied \((publickey|[^)]*publickey)|returned error: 40[13]|access denied|load key .*(invalid format|error in libcrypto)/i,
    code: 'git_authentication_required',
    kind: 'refused',
    message: 'The git server does not let us read this repository.',
    hint: 'It is private, or does not exist. Check the address, and give what it is read with (“Access to the repository”): a user name and a password or token for https (repositoryUsername, repositoryPassword), a deploy key for ssh (deployKey).',
  },
  {
    pattern:
      /repository .*not found|returned error: 404|does not appear to be a git repository|project you were looking for could not be found|no such file or directory|does not exist|not a git repository|is this a git repository/i,
    code: 'git_repository_not_found',
    kind: 'not_found',
    message: 'There is no git repository at this address.',
    hint: 'Check the address. A private repository that we may not see looks the same on many git servers: then give the deployment a token or a deploy key, under “Access to the repository”.',
  },
  {
    pattern:
      /could not resolve host|couldn't resolve|name or service not known|temporary failure in name resolution|connection (refused|reset|timed out)|timed out|operation too slow|no route to host|network is unreachable|failed to connect|could not connect|connection closed by|kex_exchange|ssl|tls|certificate|returned error: 5\d\d|early eof|hung up unexpectedly|could not read from remote repository/i,
    code: 'git_unreachable',
    kind: 'unavailable',
    message: 'The git server cannot be reached.',
    hint: 'Check the host and port of the address, and whether this server may reach them: `git ls-remote <address>` on the server shows it.',
  },
]

/**
 * Turns what git printed into an error for people. The last lines that it printed are part of the message.
 * @param output git's standard error
 */
export function explainGit(output: string): WebopsError {
  const said = lastLines(output)
  const found = EXPLANATIONS.find(({ pattern }) => pattern.test(output))
  if (!found)
    return new WebopsError({
      code: 'git_failed',
      kind: 'failed',
      message: `git failed: ${said}`,
      hint: 'The log of this step has all that git printed.',
    })
  const { code, kind, message, hint } = found
  return new WebopsError({ code, kind, message: said ? `${message} git says: ${said}` : message, hint, field })
}

/** The server sends us on to another one, and what was given for the first goes to no other. */
export function movedElsewhere(target: string): WebopsError {
  return new WebopsError({
    code: 'git_moved_elsewhere',
    kind: 'refused',
    message: `The git server says that the repository has moved to ${new URL(target).host}. The password given for this one was not sent there.`,
    hint: 'If that is right, set the new address, and give the password for it.',
    field,
  })
}

/** A signal ended it. A time-out stays the time-out that it is. */
export function gitCancelled(signal: AbortSignal): Error {
  if (signal.reason instanceof Error && signal.reason.name === 'TimeoutError') return signal.reason
  return new WebopsError({ code: 'git_cancelled', kind: 'failed', message: 'Fetching was ended before it was done.', cause: signal.reason })
}

/** @param branches some that do exist */
export function refNotFound(ref: string, branches: string[]): WebopsError {
  const shown = branches.slice(0, 8).join(', ')
  const more = branches.length > 8 ? `, and ${branches.length - 8} more` : ''
  const abbreviated = /^[0-9a-f]{4,39}$/.test(ref) ? ' A commit needs its full id of 40 characters.' : ''
  return new WebopsError({
    code: 'git_ref_not_found',
    kind: 'not_found',
    message: `The repository has no branch, tag or commit "${ref}".`,
    hint: `${shown ? `Its branches: ${shown}${more}.` : 'Check its name.'}${abbreviated}`,
    field: 'branch',
  })
}

export function repositoryEmpty(): WebopsError {
  return new WebopsError({
    code: 'git_repository_empty',
    kind: 'not_found',
    message: 'The repository is empty: nothing was pushed to it yet.',
    hint: 'Push a commit, then deploy again.',
    field,
  })
}

function lastLines(output: string): string {
  const lines = output
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line && !/:\s+\d+%|^please make sure you have|^and the repository exists/i.test(line))
  return lines.slice(-4).join(' | ').slice(0, 600)
}
