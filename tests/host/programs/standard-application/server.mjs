/* eslint-disable no-restricted-imports, no-restricted-properties -- an application of somebody else's, and no part of WebOps */
import { spawn } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import express from 'express'
import { attempt, rights } from './tries.mjs'

const SLOW_MS = 3000
const NOTES = '/data/notes'
const { PORT, HOST } = process.env
const version = readFileSync('VERSION', 'utf8').trim()

const application = express()
application.use(express.raw({ type: () => true }))
const say = (request, response) => response.type('text').send(`version ${version}; ${request.body?.length ?? 0} bytes\n`)
application.all('/', say)
application.all('/slow', (request, response) => setTimeout(() => say(request, response), SLOW_MS))
application.get('/who', (_request, response) => response.json(whoAmI()))
application.get('/env', (_request, response) => response.json(process.env))
application.get('/built', (_request, response) => response.json(JSON.parse(readFileSync('built.json', 'utf8'))))
application.get('/notes', (_request, response) => response.type('text').send(readFileSync(NOTES, 'utf8')))
application.post('/notes', (request, response) => {
  appendFileSync(NOTES, `${request.body}\n`)
  response.sendStatus(204)
})
application.post('/try', async (request, response) => response.json(await attempt(JSON.parse(String(request.body)))))

if (version === 'deaf') {
  // Leaves a process behind that has a session of its own, and listens nowhere.
  spawn('sleep', ['4242'], { detached: true, stdio: 'ignore' }).unref()
  process.stdout.write('This version hears nothing.\n')
  setInterval(() => undefined, 1000)
} else {
  const server = application.listen(Number(PORT), HOST, () => process.stdout.write(`Version ${version} listens on ${HOST}:${PORT}.\n`))
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
}

/** Who runs this, with which rights, and the processes of others that it sees. */
function whoAmI() {
  const { username, uid } = userInfo()
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const owners = processes.map((pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? uid)
  const strangers = owners.filter((owner) => owner !== uid)
  return { user: username, uid, groups: process.getgroups(), folder: process.cwd(), rights: rights(), strangers }
}
