import { request } from 'node:https'
import { blob, commit, idOf, NONE, packOf, pushBody, tree } from '../../integration/git-push/packets.ts'
import type { Installation } from '../support/installation.ts'

const LIMIT_MS = 30_000

/** A commit on top of another one that nothing is known of, and what git sends of it. */
function smallCommit(text: string, parent: string | null) {
  const file = blob(text)
  const top = tree([{ mode: '100644', name: 'NOTES', id: idOf(file) }])
  const made = commit(idOf(top), parent === null ? [] : [parent])
  return { id: idOf(made), pack: packOf([file, top, made]) }
}

/**
 * Pushes by hand, as git does, to see when the last byte is out.
 * @returns milliseconds from then until the panel tells that the rollout is queued, and what was pushed
 */
export function untilQueued(
  installation: Installation,
  name: string,
  parent: string | null,
  text: string,
): Promise<{ ms: number; id: string }> {
  const { id, pack } = smallCommit(text, parent)
  const body = pushBody([{ ref: 'refs/heads/main', before: parent ?? NONE, after: id }], pack)
  const { panelUrl, token, authority } = installation
  return new Promise((resolve, reject) => {
    const asked = request(`${panelUrl}/git/${name}.git/git-receive-pack`, {
      method: 'POST',
      ca: authority,
      agent: false,
      timeout: LIMIT_MS,
      headers: {
        authorization: `Basic ${Buffer.from(`git:${token}`).toString('base64')}`,
        'content-type': 'application/x-git-receive-pack-request',
        'content-length': body.length,
      },
    })
    let sent = NaN
    let queued = NaN
    let said = ''
    asked.on('response', (response) => {
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        said += piece
        if (Number.isNaN(queued) && /Rollout \d+ of /.test(said)) queued = performance.now()
      })
      response.on('end', () => {
        if (Number.isNaN(queued)) reject(new Error(`No rollout was queued (HTTP ${response.statusCode}):\n${said}`))
        else resolve({ ms: queued - sent, id })
      })
      response.on('error', reject)
    })
    asked.on('timeout', () => asked.destroy(new Error(`The push of ${name} took longer than ${LIMIT_MS / 1000} s.`)))
    asked.on('error', reject)
    // Handed to the system whole: from here on it is the panel's turn.
    asked.end(body, () => (sent = performance.now()))
  })
}
