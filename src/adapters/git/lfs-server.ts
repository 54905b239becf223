import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { requireProgram } from '../process/run-program.ts'
import { parseSourceUrl } from '#core/policy/parse-source-url.ts'
import type { GitSource } from '#core/ports/git.ts'
import { lfsFailed } from './lfs-errors.ts'
import { askLfs, type LfsNetwork } from './lfs-request.ts'

/** Where a repository's large files are asked for, and as whom (git-lfs, docs/api/server-discovery.md). */
export interface LfsServer {
  url: string
  headers: Record<string, string>
}

/** From where one of them is fetched. */
export interface LfsDownload {
  oid: string
  size: number
  href: string
  headers: Record<string, string>
}

const TYPE = 'application/vnd.git-lfs+json'
const AT_ONCE = 100
const MOST_ANSWER = 4 * 1024 * 1024
const SSH_TIMEOUT_MS = 30_000

const headers = z.record(z.string().max(200), z.string().max(8192)).default({})
const batchAnswer = z.object({
  transfer: z.string().optional(),
  objects: z
    .array(
      z.object({
        oid: z.string(),
        size: z.number().optional(),
        actions: z.object({ download: z.object({ href: z.string().max(16_384), header: headers }).optional() }).optional(),
        error: z.object({ code: z.number(), message: z.string().default('') }).optional(),
      }),
    )
    .max(10_000),
})
const sshAnswer = z.object({ href: z.string().max(4096), header: headers })

/**
 * The LFS server of a repository: beside it over http; over ssh its server says where it is.
 * @param url where git found the repository
 * @param home of git, with what ssh is configured by
 * @throws git_lfs_failed
 */
export async function lfsServerOf(url: string, source: GitSource, home: string): Promise<LfsServer> {
  const { transport, host, port, path, user } = parseSourceUrl(url)
  if (transport === 'https' || transport === 'http') {
    const { username = 'git', password } = source
    const authorization = password && `Basic ${Buffer.from(`${username || 'git'}:${password.reveal()}`).toString('base64')}`
    return { url: `${url.replace(/\/$/, '').replace(/\.git$/, '')}.git/info/lfs`, headers: authorization ? { authorization } : {} }
  }
  if (transport !== 'ssh') throw lfsFailed('Files in Git LFS are not fetched from a path on this server', 'Use https or ssh.', 'refused')
  const asked = path.replace(/^\/+/, '')
  if (!/^[\w./~+-]+$/.test(asked))
    throw lfsFailed('The path of the repository has characters that ssh is not given', 'Use https.', 'refused')
  const args = ['-F', `${home}/ssh_config`, ...(port ? ['-p', String(port)] : []), '--', `${user ? `${user}@` : ''}${host}`]
  const said = await requireProgram('ssh', [...args, 'git-lfs-authenticate', asked, 'download'], { timeoutMs: SSH_TIMEOUT_MS }).catch(
    (cause: Error) => {
      throw lfsFailed(`${host} does not say over ssh where its LFS server is`, 'Use https for the repository.', 'failed', cause)
    },
  )
  const answer = sshAnswer.safeParse(asJson(said))
  if (!answer.success) throw lfsFailed(`${host} does not say over ssh where its LFS server is`, 'Use https for the repository.')
  return { url: answer.data.href.replace(/\/$/, ''), headers: answer.data.header }
}

/**
 * Asks where files are fetched from.
 * @param objects each once
 * @throws git_lfs_failed, also when the server does not have one of them
 */
export async function findDownloads(
  network: LfsNetwork,
  server: LfsServer,
  objects: { oid: string; size: number }[],
  signal: AbortSignal,
): Promise<LfsDownload[]> {
  const found: LfsDownload[] = []
  for (let from = 0; from < objects.length; from += AT_ONCE) {
    const some = objects.slice(from, from + AT_ONCE)
    const answer = await batch(network, server, some, signal)
    const byId = new Map(answer.map((object) => [object.oid, object]))
    for (const { oid, size } of some) {
      const { actions, error } = byId.get(oid) ?? {}
      if (!actions?.download) throw missing(server, oid, error?.message)
      const { href, header } = actions.download
      const own = URL.parse(href)?.origin === URL.parse(server.url)?.origin
      const known = Object.keys(header).some((name) => name.toLowerCase() === 'authorization')
      found.push({ oid, size, href, headers: { ...(own && !known ? server.headers : {}), ...header } })
    }
  }
  return found
}

async function batch(network: LfsNetwork, server: LfsServer, objects: { oid: string; size: number }[], signal: AbortSignal) {
  const body = JSON.stringify({ operation: 'download', transfers: ['basic'], objects })
  const response = await askLfs(network, `${server.url}/objects/batch`, {
    method: 'POST',
    headers: { ...server.headers, accept: TYPE, 'content-type': TYPE },
    body,
    signal,
  })
  const host = URL.parse(server.url)?.host ?? ''
  const { statusCode = 0 } = response
  const text = await textOf(response)
  if (statusCode === 401 || statusCode === 403)
    throw lfsFailed(
      `${host} does not hand out files in Git LFS without a login (HTTP ${statusCode})`,
      'Give the deployment a token that may read them.',
      'refused',
    )
  if (statusCode === 404 || statusCode === 501)
    throw lfsFailed(`${host} has no LFS server for this repository (HTTP ${statusCode})`, 'Switch it on there.')
  const answer = statusCode === 200 ? batchAnswer.safeParse(asJson(text)) : null
  if (!answer?.success || (answer.data.transfer ?? 'basic') !== 'basic')
    throw lfsFailed(
      `The LFS server ${host} answers with what is none of its protocol (HTTP ${statusCode})`,
      'Try again, or ask who runs it.',
    )
  return answer.data.objects
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  response.setEncoding('utf8')
  for await (const piece of response) {
    text += piece as string
    if (text.length > MOST_ANSWER) response.destroy()
  }
  return text
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function missing({ url }: LfsServer, oid: string, message = '') {
  const said = message ? ` It says: ${message.replace(/\p{Cc}/gu, ' ').slice(0, 200)}` : ''
  return lfsFailed(
    `The LFS server ${URL.parse(url)?.host ?? ''} does not have the file ${oid.slice(0, 12)}`,
    `Push it: git lfs push --all <remote>.${said}`,
  )
}
