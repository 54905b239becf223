import { describe, expect, it } from 'vitest'
import { explainGit } from './git-errors.ts'

describe("what git's words mean", () => {
  it.each([
    ["fatal: could not read Username for 'https://git.example.org': terminal prompts disabled", 'git_authentication_required'],
    ["remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://git.example.org/a.git/'", 'git_authentication_required'],
    ['git@git.example.org: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'git_authentication_required'],
    ["remote: Repository not found.\nfatal: repository 'https://git.example.org/a.git/' not found", 'git_repository_not_found'],
    ["fatal: '/srv/a' does not appear to be a git repository\nfatal: Could not read from remote repository.", 'git_repository_not_found'],
    ["fatal: unable to access 'https://git.example.org/': Could not resolve host: git.example.org", 'git_unreachable'],
    [
      "fatal: unable to access 'https://git.example.org/': server certificate verification failed. CAfile: none CRLfile: none",
      'git_unreachable',
    ],
    ['ssh: connect to host git.example.org port 22: Connection refused\nfatal: Could not read from remote repository.', 'git_unreachable'],
    ['@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.', 'git_host_key_changed'],
    ["fatal: unable to access 'https://git.example.org/a/': The requested URL returned error: 302", 'git_redirect_refused'],
    ["fatal: transport 'ext' not allowed", 'git_transport_refused'],
    ['fatal: something new', 'git_failed'],
  ])('%s', (output, code) => {
    const error = explainGit(output)
    expect(error.code).toBe(code)
    expect(error.hint).toBeTruthy()
  })
})
