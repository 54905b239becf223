// Follows a rollout's log the way a page does: comes back with the number of the last line that it saw, until the log has ended.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'

const [, , rolloutId] = process.argv
const token = readFileSync('/etc/webops/cli.token', 'utf8').trim()
const seen = []
let connections = 0
let ended = false

while (!ended) {
  await connect().catch(() => undefined)
  if (!ended) await new Promise((resolve) => setTimeout(resolve, 300))
}
process.stdout.write(JSON.stringify({ connections, seen }))

function connect() {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(seen.length > 0 ? { 'last-event-id': seen.at(-1) } : {}),
    }
    const path = `/api/v1/rollouts/${rolloutId}/logs?follow=1`
    const call = request({ socketPath: '/run/webops/panel/panel.sock', path, headers }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`status ${answer.statusCode}`))
      connections++
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          take(text.slice(0, end))
          text = text.slice(end + 2)
        }
      })
      answer.on('close', resolve)
    })
    call.on('error', reject)
    call.end()
  })
}

function take(event) {
  if (/^event: end$/m.test(event)) ended = true
  const id = /^id: (\d+)$/m.exec(event)?.[1]
  if (id) seen.push(Number(id))
}
