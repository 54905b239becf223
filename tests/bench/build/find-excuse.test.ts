import { expect, it } from 'vitest'
import { findExcuse } from './find-excuse.ts'

it.each([
  ['curl: (6) Could not resolve host: static.rust-lang.org', 'static.rust-lang.org'],
  ['npm error getaddrinfo ENOTFOUND binaries.prisma.sh', 'binaries.prisma.sh'],
  ['go: module x: Get "https://proxy.golang.org/x": dial tcp: lookup proxy.golang.org on 10.0.0.1:53: no such host', 'proxy.golang.org'],
  ["  Could not reach: HTTPSConnectionPool(host='pypi.org', port=443): Temporary failure in name resolution", 'pypi.org'],
  [
    "WARNING: Retrying after connection broken by 'NewConnectionError('<x>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/uv/",
    'pypi.org',
  ],
  ['page.goto: net::ERR_NAME_NOT_RESOLVED at https://example.com/', 'example.com'],
  ['error: DNSResolveFailed downloading tarball @jsr/std__fmt@0.224.0', 'npm.jsr.io'],
  ["fatal: unable to access 'https://github.com/a/b/': Could not resolve host: github.com", 'github.com'],
  ['Could not transfer artifact x from/to central (https://repo.maven.apache.org/maven2): repo.maven.apache.org: Name or service not known', 'repo.maven.apache.org'],
  ['Could not fetch specs from https://rubygems.org/ due to underlying error <Socket::ResolutionError>', 'rubygems.org'],
  ['error sending request for url (https://index.crates.io/config.json): dns error', 'index.crates.io'],
  ['failed to do request: Head "https://mcr.microsoft.com/v2/dotnet/sdk": dial tcp: lookup mcr.microsoft.com: no such host', 'mcr.microsoft.com'],
])('takes %j for a refusal', (line, host) => {
  expect(findExcuse(`#5 12.1 installing\n#5 13.0 ${line}\n`)?.host).toBe(host)
})

it.each([
  'error: DNSResolveFailed downloading tarball react@19.0.0',
  'page.goto: net::ERR_CONNECTION_REFUSED at http://localhost:3000/',
  'npm error 404 Not Found - GET https://registry.npmjs.org/nothing',
  'getaddrinfo ENOTFOUND registry.npmjs.org',
  "Err:1 http://deb.debian.org/debian bookworm InRelease Temporary failure resolving 'deb.debian.org'",
  'Error: connect ECONNREFUSED 127.0.0.1:5432',
  'See https://nextjs.org/docs for help',
  'ModuleNotFoundError: No module named flask',
])('takes %j for a fault of its own', (line) => {
  expect(findExcuse(line)).toBeNull()
})

it('reads on in the next line', () => {
  expect(findExcuse('Downloading https://example.org/tool.tgz\nwget: bad address\n')?.host).toBe('example.org')
})
