import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serve } from '@hono/node-server'
import { ageOpener, ageSealer, generateWorkerKeys } from '#adapters/secrets/age-secrets.ts'
import { hmacFingerprints } from '#adapters/secrets/hmac-fingerprints.ts'
import { openVariables } from '#core/variable/open-variables.ts'
import { memoryApi } from '../support/memory-api.ts'
import { LOCAL_TOKEN } from '../support/memory-core.ts'
import { type Bench, type BenchResult, median, NotMeasurable, runBench } from './support/report.ts'

const COUNT = 500
const TIMES = 7

const METHOD = `
The REST API over HTTP, on a SQLite file, with the real encryption: a deployment without variables is given ${COUNT}, half of them secrets
of 40 characters, with one \`PATCH …/variables\`; the answer lists all of them. Then each of them is given another value, and an .env file
of the same size is imported into another deployment. ${TIMES} times, each with deployments of its own. Opening is what the worker does of
them when it rolls out.
`

parseArgs({ options: { json: { type: 'boolean' }, 'no-docs': { type: 'boolean' } } })

await runBench('variables', 5 * 60_000, measure)

async function measure({ signal, say }: Bench): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-variables-'))
  const { memory, api } = await memoryApi()
  const keys = await generateWorkerKeys()
  await writeFile(join(dir, 'key'), keys.identity, { mode: 0o600 })
  await writeFile(join(dir, 'key.pub'), keys.recipient)
  memory.core.sealer = ageSealer(join(dir, 'key.pub'))
  memory.core.fingerprints = hmacFingerprints('of the bench')
  const server = serve({ fetch: api.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}/api/v1`
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${LOCAL_TOKEN}`, 'content-type': 'application/json' }
    const begun = performance.now()
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    })
    const text = await answer.text()
    if (!answer.ok) throw new NotMeasurable(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`)
    return { ms: performance.now() - begun, body: JSON.parse(text) as { items?: unknown[]; added?: unknown[] } }
  }
  const saving: number[] = []
  const changing: number[] = []
  const importing: number[] = []
  const listing: number[] = []
  const opening: number[] = []
  try {
    for (let time = 0; time < TIMES; time += 1) {
      say(`Time ${time + 1} of ${TIMES} …`)
      for (const name of [`saved-${time}`, `imported-${time}`]) {
        await ask('POST', '/deployments?deploy=false', { name, repository: 'https://git.example.org/shop.git' })
      }
      const saved = await ask('PATCH', `/deployments/saved-${time}/variables`, { set: values(`first-${time}`) })
      if (saved.body.items?.length !== COUNT) throw new NotMeasurable(`Only ${saved.body.items?.length} of ${COUNT} were saved.`)
      saving.push(saved.ms)
      changing.push((await ask('PATCH', `/deployments/saved-${time}/variables`, { set: values(`second-${time}`) })).ms)
      listing.push((await ask('GET', `/deployments/saved-${time}/variables`)).ms)
      const text = Object.entries(values(`file-${time}`)).map(([name, value]) => `${name}="${value}"`)
      const imported = await ask('POST', `/deployments/imported-${time}/variables/import`, { text: text.join('\n') })
      if (imported.body.added?.length !== COUNT) throw new NotMeasurable(`Only ${imported.body.added?.length} of ${COUNT} were imported.`)
      importing.push(imported.ms)
      opening.push(await open(memory.core, `saved-${time}`, join(dir, 'key')))
    }
    const reach = { atMost: 1000 }
    return {
      title: 'Variables',
      method: METHOD,
      figures: [
        { key: 'variables.save', title: `Saving ${COUNT} new ones`, value: median(saving), unit: 'ms', reach },
        { key: 'variables.save.worst', title: 'The slowest time', value: Math.max(...saving), unit: 'ms', reach },
        { key: 'variables.change', title: `Changing all ${COUNT}`, value: median(changing), unit: 'ms', reach },
        { key: 'variables.import', title: `Importing ${COUNT} from a file`, value: median(importing), unit: 'ms', reach },
        { key: 'variables.list', title: `Listing ${COUNT}`, value: median(listing), unit: 'ms' },
        { key: 'variables.open', title: `Opening ${COUNT} in the worker`, value: median(opening), unit: 'ms' },
      ],
    }
  } finally {
    server.close()
    await memory.remove()
    await rm(dir, { recursive: true, force: true })
  }
}

function values(mark: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: COUNT }, (_, index) => [
      index % 2 === 0 ? `VARIABLE_${index}` : `SECRET_${index}`,
      `${mark}-${index}`.padEnd(40, 'x'),
    ]),
  )
}

async function open(core: Awaited<ReturnType<typeof memoryApi>>['memory']['core'], name: string, keyFile: string): Promise<number> {
  const deployment = await core.deployments.getByName(name)
  if (!deployment) throw new NotMeasurable('The deployment is gone.')
  const variables = new Map((await core.variables.effective(deployment)).map((variable) => [variable.name, variable]))
  const begun = performance.now()
  const { run } = await openVariables(ageOpener(keyFile), deployment, variables, 'all')
  if (Object.keys(run).length !== COUNT) throw new NotMeasurable('They were not all opened.')
  return performance.now() - begun
}
