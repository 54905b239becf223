import { createWriteStream, existsSync, readdirSync, readFileSync, type WriteStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { runProgram } from '#adapters/process/run-program.ts'
import { connectRedis } from '#adapters/queue/redis-connection.ts'

/**
 * Runs on the server while the suite works there, and writes down what is there only for moments: processes, what Redis
 * holds and is told, and secrets in the files of rollouts. Ends when its folder is gone, or with SIGTERM.
 */
const folder = process.argv[2] ?? ''
const BETWEEN_LOOKS_MS = 50
const REDIS_EVERY = 3
const FILES_EVERY = 10

const processes = createWriteStream(`${folder}/collected/processes`)
const queue = createWriteStream(`${folder}/collected/redis`)
const files = createWriteStream(`${folder}/found-files`)
const seen = new Set<string>()

function once(stream: WriteStream, text: string): void {
  if (seen.has(text)) return
  seen.add(text)
  stream.write(`${text}\n`)
}

function lookAtProcesses(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/[\0\n]/g, ' ')
      if (words === '') continue
      const name = `process ${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()}`
      once(processes, `${name} cmdline\t${words}`)
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').replace(/[\0\n]/g, ' ')
      // After its environment: it goes into its container and then gets that, and never comes out again.
      const ofContainer = /\/docker\/[0-9a-f]{64}|docker-[0-9a-f]{64}/.test(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
      once(processes, `${name} environ${ofContainer ? ' of a container' : ''}\t${environment}`)
    } catch {
      // It has ended meanwhile.
    }
  }
}

const address = String(parseEnv(readFileSync('/etc/webops/worker.env', 'utf8')).REDIS_URL)
const redis = connectRedis(address, () => undefined)
const told = connectRedis(address, () => undefined)
const instance = parseEnv(readFileSync('/etc/webops/webops.env', 'utf8')).WEBOPS_INSTANCE ?? ''
told.on('pmessage', (_pattern: string, channel: string, message: string) => queue.write(`${channel} ${message}\n`))
await told.psubscribe(`webops:${instance}:*`)

async function lookAtRedis(): Promise<void> {
  let cursor = '0'
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `webops:${instance}:*`, 'COUNT', 500)
    cursor = next
    for (const key of keys) once(queue, `${key} ${JSON.stringify(await valueOf(key))}`)
  } while (cursor !== '0')
}

async function valueOf(key: string): Promise<unknown> {
  const type = await redis.type(key)
  if (type === 'string') return redis.get(key)
  if (type === 'hash') return redis.hgetall(key)
  if (type === 'list') return redis.lrange(key, 0, -1)
  if (type === 'set') return redis.smembers(key)
  if (type === 'zset') return redis.zrange(key, '0', '-1')
  return type === 'stream' ? redis.xrange(key, '-', '+') : null
}

async function lookAtFiles(): Promise<void> {
  const places = ['workspaces', 'deployments', 'git', 'mirrors'].map((name) => `/var/lib/webops/${name}`)
  const args = ['-r', '-a', '-o', '-H', '-F', '-f', `${folder}/traces`, '--', ...places, '/run/webops', '/tmp']
  const { stdout } = await runProgram('grep', args, { env: { LC_ALL: 'C', PATH: process.env['PATH'] } })
  for (const line of stdout.split('\n').filter(Boolean)) once(files, line)
}

let stopping = false
process.on('SIGTERM', () => (stopping = true))
for (let look = 0; !stopping && existsSync(folder); look += 1) {
  lookAtProcesses()
  if (look % REDIS_EVERY === 0) await lookAtRedis()
  if (look % FILES_EVERY === 0) await lookAtFiles()
  await sleep(BETWEEN_LOOKS_MS)
}
redis.disconnect()
told.disconnect()
