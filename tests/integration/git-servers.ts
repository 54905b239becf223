import { spawn } from 'node:child_process'
import { createHash, timingSafeEqual } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { requireProgram } from '#adapters/process/run-program.ts'
import { freshKeyPair } from '../support/ssh-private-key.ts'

/** git's own server side, as a web server runs it. */
export function httpBackend(dir: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', 'http://localhost')
  const program = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: dir,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'git',
    },
  })
  request.pipe(program.stdin)
  let head = ''
  program.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk)
    head += chunk.toString('latin1')
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) return
    const headers = Object.fromEntries(
      head
        .slice(0, end)
        .split('\r\n')
        .map((line) => line.split(': ') as [string, string]),
    )
    const { Status: status, ...rest } = headers
    response.writeHead(status ? Number.parseInt(status) : 200, rest)
    response.write(Buffer.from(head.slice(end + 4), 'latin1'))
  })
  program.stdout.on('end', () => response.end())
}

export interface GitServer {
  port: number
  /** What each request brought along as Authorization. */
  authorizations: (string | undefined)[]
  /** Command lines and environments of all programs, looked at while git waited for an answer. */
  programs: string
  close(): void
}

/** A certificate for 127.0.0.1 and localhost that vouches for itself. */
export async function makeCertificate(dir: string): Promise<{ key: string; cert: string }> {
  const files = { key: join(dir, 'tls.key'), cert: join(dir, 'tls.crt') }
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const subject = ['-subj', '/CN=localhost', '-addext', names]
  const pair = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', files.key, '-out', files.cert]
  await requireProgram('openssl', ['req', '-x509', '-days', '2', ...pair, ...subject])
  return files
}

/**
 * A git server over TLS with a password. Whoever brings a wrong one is told so in words, with what they brought.
 * @param answer answers before git does; true: it did
 */
export async function startHttpsGit(
  dir: string,
  tls: { key: string; cert: string },
  login: string,
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<GitServer> {
  const seen: GitServer = { port: 0, authorizations: [], programs: '', close: () => undefined }
  const expected = `Basic ${Buffer.from(login).toString('base64')}`
  const server = createServer({ key: readFileSync(tls.key), cert: readFileSync(tls.cert) }, (request, response) => {
    const { authorization } = request.headers
    seen.authorizations.push(authorization)
    seen.programs += runningPrograms()
    if (answer(request, response)) return
    if (!authorization) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    if (authorization !== expected) {
      const said = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()
      return void response.writeHead(403, { 'content-type': 'text/plain' }).end(`${said} may not: ${authorization}\n`)
    }
    httpBackend(dir, request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  seen.port = (server.address() as AddressInfo).port
  seen.close = () => {
    server.closeAllConnections()
    server.close()
  }
  return seen
}

/**
 * A git server over ssh that lets one key in, to read what is beneath a folder.
 * @param lfs what it says of where files in Git LFS are, by the path that is asked for; unset: it knows nothing of them
 */
export async function startSshGit(
  dir: string,
  publicKey: string,
  lfs?: (path: string) => object,
): Promise<{ port: number; close(): void }> {
  const allowed = ssh2.utils.parseKey(publicKey)
  if (allowed instanceof Error) throw allowed
  const hostKey = freshKeyPair().private
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (context) => {
      const known = context.method === 'publickey' && sameBytes(context.key.data, allowed.getPublicSSH())
      if (!known) return context.reject(['publickey'])
      if (context.signature && !allowed.verify(context.blob as Buffer, context.signature, context.hashAlgo)) return context.reject()
      context.accept()
    })
    client.on('ready', () =>
      client.on('session', (accept) =>
        accept().on('exec', (acceptExec, reject, { command }) => {
          const asked = lfs && /^git-lfs-authenticate ([\w./-]+) download$/.exec(command)?.[1]
          if (asked) {
            const said = acceptExec()
            said.write(JSON.stringify(lfs(asked)))
            said.exit(0)
            return void said.end()
          }
          const path = /^git-upload-pack '\/?([\w./-]+)'$/.exec(command)?.[1]
          if (!path) return reject()
          const channel = acceptExec()
          const program = spawn('git', ['upload-pack', join(dir, path)], { env: { NODE_ENV: 'test', PATH: process.env.PATH } })
          channel.pipe(program.stdin)
          program.stdout.pipe(channel, { end: false })
          program.on('close', (code) => {
            channel.exit(code ?? 1)
            channel.end()
          })
        }),
      ),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}

function sameBytes(one: Buffer, other: Buffer): boolean {
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
  return timingSafeEqual(hash(one), hash(other))
}

function runningPrograms(): string {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return ids.map((id) => readOrNothing(`/proc/${id}/cmdline`) + readOrNothing(`/proc/${id}/environ`)).join('\n')
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // It has ended since.
    return ''
  }
}
