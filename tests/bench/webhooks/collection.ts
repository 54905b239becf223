import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import type { ForgeId } from '#core/forge/forge.ts'

/** A file of a collection, as the request that it stands for. */
export interface Example {
  name: string
  /** Null: of a forge that is not in the table. */
  forge: ForgeId | null
  headers: Headers
  body: Buffer
  /** Another program's reading of the same payload, where the collection has one beside it. */
  golden: unknown
}

const NOT_EXAMPLES = new Set(['package.json', 'package-lock.json', 'index.json'])

/** How collections name the folders of a forge. */
const FOLDERS: [RegExp, ForgeId][] = [
  [/^(?:github(?:\.ae)?|api\.github\.com|ghes-\d+)$/, 'github'],
  [/^gitlab$/, 'gitlab'],
  [/^(?:gitea|forgejo)$/, 'gitea'],
  [/^gogs$/, 'gogs'],
  [/^bitbucket$/, 'bitbucket'],
  [/^(?:bitbucket-server|stash)$/, 'bitbucket-server'],
]

type Fields = Record<string, unknown>

/** All examples in a folder. Of a folder that has one named `webhooks` only that one counts: beside it lie an API's answers. */
export async function examplesIn(top: string, dir = top): Promise<Example[]> {
  if (existsSync(join(dir, 'webhooks'))) return examplesIn(top, join(dir, 'webhooks'))
  const entries = (await readdir(dir, { withFileTypes: true })).toSorted((one, other) => one.name.localeCompare(other.name))
  const found: Example[] = []
  for (const entry of entries) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) found.push(...(await examplesIn(top, path)))
    else if (entry.name.endsWith('.json') && !NOT_EXAMPLES.has(entry.name)) found.push(await exampleOf(top, path))
  }
  return found
}

async function exampleOf(top: string, path: string): Promise<Example> {
  const folders = [basename(top), ...relative(top, path).split(sep).slice(0, -1)].toReversed()
  const forge = folders.map((folder) => FOLDERS.find(([names]) => names.test(folder))?.[1]).find(Boolean) ?? null
  const body = await readFile(path)
  const golden = existsSync(`${path}.golden`) ? asJson(await readFile(`${path}.golden`)) : null
  const payload = fieldsOf(asJson(body))
  const headers = new Headers({ 'content-type': 'application/json' })
  const word = basename(path, '.json').replace(/\.payload$/, '')
  // octokit/webhooks has a folder for each event.
  const event = /^(?:ghes-\d+|.*github\.(?:ae|com))$/.test(folders[1] ?? '') ? folders[0] : null
  if (forge !== null) for (const [name, value] of headersOf(forge, event ?? eventOf(forge, payload, word))) headers.set(name, value)
  return { name: join(basename(top), relative(top, path)), forge, headers, body, golden }
}

/** The headers that the forge would have sent: the files do not have them. */
function headersOf(forge: ForgeId, event: string): [string, string][] {
  switch (forge) {
    case 'github':
      return [['x-github-event', event]]
    case 'gitlab':
      return [['x-gitlab-event', 'System Hook']]
    case 'gitea':
      return [
        ['x-gitea-event', event],
        ['x-gogs-event', event],
        ['x-github-event', event],
      ]
    case 'gogs':
      return [['x-gogs-event', event]]
    case 'bitbucket':
      return [
        ['x-event-key', event],
        ['x-hook-uuid', 'example'],
      ]
    case 'bitbucket-server':
      return [['x-event-key', event]]
  }
}

/** What kind of event it is, by what it holds; the file's name for all that is neither push nor pull request. */
function eventOf(forge: ForgeId, payload: Fields, word: string): string {
  if (forge === 'bitbucket-server') return typeof payload['eventKey'] === 'string' ? payload['eventKey'] : word
  const isPlain = ['comment', 'approval', 'review', 'thread', 'changes_request'].every((key) => !payload[key])
  if (forge === 'bitbucket') {
    if (payload['push'] !== undefined) return 'repo:push'
    const done = /created|updated|fulfilled|merged|declined|rejected/.exec(word)?.[0] ?? ''
    const as = { merged: 'fulfilled', declined: 'rejected' }[done] ?? done
    return payload['pullrequest'] !== undefined && isPlain && done !== '' ? `pullrequest:${as}` : `other:${word}`
  }
  if (payload['zen'] !== undefined) return 'ping'
  if (payload['ref_type'] !== undefined) return /delete/.test(word) ? 'delete' : 'create'
  if (payload['before'] !== undefined && payload['ref'] !== undefined) return 'push'
  if (payload['pull_request'] !== undefined && payload['action'] !== undefined && isPlain) return 'pull_request'
  return word.replace(/-event$/, '').replaceAll('-', '_')
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

export function asJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
