import { expect, it } from 'vitest'
import { isGitProtocol, parseGitCommand } from './ssh-command.ts'

it.each([
  ["git-receive-pack '/shop.git'", 'git-receive-pack'],
  ["git-upload-pack 'shop.git'", 'git-upload-pack'],
  ["git receive-pack 'shop'", 'git-receive-pack'],
  ["git-upload-pack '/git/shop.git/'", 'git-upload-pack'],
  ['git-upload-pack /shop.git', 'git-upload-pack'],
])('%s is understood', (command, service) => {
  expect(parseGitCommand(command)).toEqual({ service, name: 'shop' })
})

it.each([
  '',
  'sh',
  'git-receive-pack',
  "git-receive-pack ''",
  "git-receive-pack '/'",
  "git-receive-pack '../shop.git'",
  "git-receive-pack '/git/../shop.git'",
  "git-receive-pack '/etc/shop.git'",
  "git-receive-pack '/shop.git.git'",
  "git-receive-pack '/Shop.git'",
  "git-receive-pack 'shop.git'; id",
  "git-receive-pack 'shop.git' 'other.git'",
  "git-receive-pack 'shop.git'\nid",
  "git-receive-pack 'sh'\\''op.git'",
  "git-receive-pack --help 'shop.git'",
  'git-receive-pack --help',
  'git-receive-pack $(id)',
  "git-upload-archive 'shop.git'",
  "/usr/bin/git-receive-pack 'shop.git'",
  "GIT-RECEIVE-PACK 'shop.git'",
  `git-receive-pack '${'a'.repeat(300)}'`,
  'scp -t shop.git',
])('%j is not', (command) => {
  expect(parseGitCommand(command)).toBeNull()
})

it("takes git's protocol and nothing else for one", () => {
  expect(['version=2', 'version=1:agent=x', 'version=0'].map(isGitProtocol)).toEqual([true, true, true])
  expect(['', 'version=2\n', 'version=10', '$(id)', `version=2:${'a'.repeat(64)}`].map(isGitProtocol)).not.toContain(true)
})
