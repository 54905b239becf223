import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MemoryApi } from '../../support/memory-api.ts'
import { PANEL_ORIGIN } from '../../support/memory-api.ts'
import { LOCAL_TOKEN } from '../../support/memory-core.ts'
import { bodyAround, isSecret, knownCalls, panels, repository, type Call } from './calls.ts'
import { HOSTILE_TEXTS, WRONG_TYPES } from './hostile-texts.ts'
import { expectHelpful, read, rowCounts, type Answer } from './refusal.ts'
import { COMMAND_KEYS, STARTED_COMMAND } from './command-calls.ts'
import { FILE_KEYS } from './file-calls.ts'
import { PROJECT_KEYS } from './project-calls.ts'
import { PUSH_KEYS } from './push-calls.ts'
import { SCHEDULE_KEYS } from './schedule-calls.ts'
import { variableKeys } from './variable-calls.ts'
import { WEBHOOK_KEYS } from './webhook-calls.ts'
import { KEY, leavesOf, placeName, withValue, type JsonSchema, type Place } from './schema-leaves.ts'

/**
 * Every field of every call that takes a body, a query or a part of its address, as the API's own document has them,
 * with everything that could mean something to somebody. It is refused with the field named, or it comes back as it was sent.
 */

const PLAN = {
  deployment: 'x',
  kind: 'deploy',
  runtime: 'docker',
  commit: null,
  commitSubject: null,
  stack: null,
  evidence: [],
  address: null,
  steps: [],
  warnings: [],
  gapSeconds: 0,
}
const DETECTION = { commit: 'c'.repeat(40), stack: null, evidence: [], port: null, dockerfiles: [] }
const VOLUMES = {
  items: [{ engineName: 'webops-there-data', deployment: 'there', createdAt: null, sizeBytes: 1, usedBy: [] }],
  problem: null,
}
const ANSWERS: Record<string, unknown> = { plan: PLAN, detect: DETECTION, 'command-start': STARTED_COMMAND, volumes: VOLUMES }

interface Operation {
  method: string
  path: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}
interface Document {
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>
  components?: { schemas?: Record<string, JsonSchema> }
}

let asked: Awaited<ReturnType<typeof panels>>
let panel: MemoryApi
let calls: ReturnType<typeof knownCalls>
let document: Document

beforeAll(async () => {
  asked = await panels()
  panel = asked.panel
  calls = knownCalls(asked)
  document = (await (await panel.ask('GET', '/api/openapi.json')).json()) as Document
})
afterAll(() => asked.remove())
beforeEach(() => {
  panel.unexpected.length = 0
  asked.empty.unexpected.length = 0
  panel.memory.answer((name) => ANSWERS[name] ?? { lines: [] })
})

function operations(): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  )
}

function callOf(key: string) {
  const call = calls[key]
  if (!call) throw new Error(`calls.ts does not know ${key}`)
  return call
}

const resolve = (ref: string) => document.components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {}

async function send({ method, url, token = LOCAL_TOKEN, panel: at }: Call, body?: unknown, headers: Record<string, string> = {}) {
  return read(at.ask(method, url, { token, headers, ...(body === undefined ? {} : { body }) }))
}

/** A body as it goes over the wire, with its length, as every client of ours tells it. */
async function sendText({ method, url, token = LOCAL_TOKEN, panel: at }: Call, body: string, headers: Record<string, string> = {}) {
  const length = String(Buffer.byteLength(body))
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': length, ...headers }
  return read(at.api.request(`${PANEL_ORIGIN}${url}`, { method, body, headers: all }))
}

const create = (body: object, url = '/api/v1/deployments?deploy=false') => send({ method: 'POST', url, panel }, { repository, ...body })

/** The message itself says what is not there, or which link does not work. */
const isNameless = ({ body }: Answer) => body.error?.field === null && /_not_found$|^link_invalid$/.test(body.error.code)

/** As people know the field: those of a deployment that is planned have the same names as ever. */
function fieldOf(place: Place): string {
  const [first, second] = place
  return String((first === 'deployment' || first === 'changes') && second !== undefined ? second : first)
}

describe('a field of a body', () => {
  const KEYS = [
    'post /api/v1/deployments',
    'patch /api/v1/deployments/{name}',
    'delete /api/v1/deployments/{name}',
    'delete /api/v1/volumes/{engineName}',
    'post /api/v1/deployments/{name}/rollouts',
    'post /api/v1/rollouts/{id}/move',
    'post /api/v1/deployments/{name}/domains',
    'patch /api/v1/deployments/{name}/domains/{id}',
    'put /api/v1/deployments/{name}/domains/{id}/certificate',
    ...variableKeys('/api/v1/deployments/{name}'),
    ...variableKeys('/api/v1/projects/{project}'),
    ...variableKeys('/api/v1/projects/{project}/environments/{environment}'),
    ...FILE_KEYS,
    ...COMMAND_KEYS,
    ...SCHEDULE_KEYS,
    ...WEBHOOK_KEYS,
    ...PUSH_KEYS,
    ...PROJECT_KEYS,
    'post /api/v1/plans',
    'post /api/v1/detections',
    'post /api/v1/tokens',
    'post /api/v1/me/ssh-keys',
    'post /api/v1/setup',
  ]

  it('is known to this walk, whichever call it belongs to', () => {
    const withBody = operations().filter(({ requestBody }) => requestBody)
    expect(withBody.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...KEYS].sort())
    expect(Object.keys(calls).sort()).toEqual([...KEYS].sort())
  })

  it.each(KEYS)('of %s is refused by name or taken as it is', async (key) => {
    const operation = operations().find(({ method, path }) => `${method} ${path}` === key)
    const leaves = leavesOf(operation?.requestBody?.content['application/json']?.schema ?? {}, resolve)
    expect(leaves.length).toBeGreaterThan(0)
    for (const place of leaves) {
      const values = place.at(-1) === KEY ? HOSTILE_TEXTS : { ...HOSTILE_TEXTS, ...WRONG_TYPES }
      for (const [what, value] of Object.entries(values)) await expectRefusedOrSeen(key, place, what, value)
    }
    expect([...panel.unexpected, ...asked.empty.unexpected]).toEqual([])
  })

  async function expectRefusedOrSeen(key: string, place: Place, what: string, value: unknown): Promise<void> {
    const call = await callOf(key).prepare()
    const { database } = call.panel.memory
    const before = await rowCounts(database)
    const answer = await send(call, withValue(bodyAround(key, place, call), place, value))
    const say = `${what} as ${placeName(place)}: ${JSON.stringify(answer.body).slice(0, 300)}`
    expect(answer.status, say).toBeLessThan(500)
    if (answer.status >= 400) {
      expectHelpful(answer, isNameless(answer) ? undefined : fieldOf(place))
      return expect(await rowCounts(database), say).toEqual(before)
    }
    const seen = await callOf(key).seen(place, value, answer)
    // Compared here, since values of 64 KB would make a long report.
    if (seen)
      expect(
        seen.some((one) => isDeepStrictEqual(one, value)),
        say,
      ).toBe(true)
    if (isSecret(place, value)) expect(JSON.stringify(answer.body), say).not.toContain(JSON.stringify(value))
  }

  it.each(KEYS)('that %s does not know is refused by name', async (key) => {
    for (const name of ['colour', '__proto__', 'constructor', 'x'.repeat(5000)]) {
      const call = await callOf(key).prepare()
      const rest = JSON.stringify(call.body).slice(1)
      const answer = await sendText(call, `{${JSON.stringify(name)}:{"isAdministrator":true}${rest === '}' ? '' : ','}${rest}`)
      expectHelpful(answer, name.length > 100 ? undefined : name)
    }
    expect(({} as Record<string, unknown>)['isAdministrator']).toBeUndefined()
  })
})

describe('a body as a whole', () => {
  const DEEP = 100_000
  it.each([
    ['nested deeper than any input', () => '['.repeat(DEEP) + ']'.repeat(DEEP), 'invalid_input'],
    ['a field nested deeper than any input', () => `{"dockerEnvVars":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`, 'invalid_input'],
    ['more than a megabyte', () => JSON.stringify({ name: 'x'.repeat(1024 * 1024) }), 'too_large'],
    ['cut off', () => '{"name":', 'invalid_request'],
    ['no JSON', () => 'name=shop', 'invalid_request'],
    ['nothing', () => '', 'invalid_request'],
    ['a list', () => '[]', 'invalid_input'],
    ['a text', () => '"shop"', 'invalid_input'],
    ['null', () => 'null', 'invalid_input'],
  ])('that is %s is refused by every call, which makes nothing of it', async (_what, text, code) => {
    for (const [key, { prepare }] of Object.entries(calls)) {
      const call = await prepare()
      const before = await rowCounts(call.panel.memory.database)
      const answer = await sendText(call, text())
      expectHelpful(answer)
      expect(answer.body.error?.code, key).toBe(code)
      expect(await rowCounts(call.panel.memory.database)).toEqual(before)
    }
    expect(panel.unexpected).toEqual([])
  })

  it('that is a form or a plain text is no JSON, whatever is in it', async () => {
    const body = JSON.stringify({ name: 'formed', repository })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const before = await rowCounts(panel.memory.database)
      expectHelpful(await sendText({ method: 'POST', url: '/api/v1/deployments', panel }, body, { 'content-type': type }))
      expect(await rowCounts(panel.memory.database)).toEqual(before)
    }
  })

  it('may hold variables of 64 KB, also those that are called like parts of JavaScript', async () => {
    const names = ['A', 'constructor', 'toString', 'hasOwnProperty']
    const dockerEnvVars = Object.fromEntries(names.map((name) => [name, 'é'.repeat(65_536)]))
    const { status, body } = await create({ name: 'large', dockerEnvVars })
    expect(status).toBe(201)
    const variables = body.dockerEnvVars as { name: string; value: string }[]
    expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toEqual(dockerEnvVars)
  })
})

describe('a part of an address', () => {
  const PLACES: Record<string, string> = { project: 'default', environment: 'production' }
  const NUMBERS = {
    'a huge number': '1e300',
    'a number beyond 32 bits': '4294967297',
    'a number beyond 53 bits': '9007199254740993',
    infinity: 'Infinity',
    'a negative number': '-1',
    'a fraction': '1.5',
    nothing: '',
  }
  const texts = Object.entries({ ...HOSTILE_TEXTS, ...NUMBERS }).filter(([, text]) => text.isWellFormed())

  it('is refused by name or looked for as it is', async () => {
    for (const { method, path, parameters = [], requestBody } of operations()) {
      for (const parameter of parameters.filter((one) => one.in === 'path' || one.in === 'query')) {
        for (const [what, text] of texts) {
          if (parameter.in === 'path' && text === '') continue
          const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => {
            if (parameter.in === 'path' && name === parameter.name) return encodeURIComponent(text)
            return name === 'id' ? randomUUID() : (PLACES[name] ?? 'there')
          })
          const query = parameter.in === 'query' ? `?${parameter.name}=${encodeURIComponent(text)}` : ''
          const known = requestBody ? await callOf(`${method} ${path}`).prepare() : undefined
          const call = { panel, token: asked.userToken, ...known, method: method.toUpperCase(), url: `${filled}${query}` }
          const before = await rowCounts(panel.memory.database)
          const answer = await send(call, known?.body)
          const say = `${method} ${path}, ${parameter.name} is ${what}: ${JSON.stringify(answer.body).slice(0, 300)}`
          expect(answer.status, say).toBeLessThan(500)
          if (answer.status < 400) continue
          expectHelpful(answer, isNameless(answer) || parameter.in === 'path' ? undefined : parameter.name)
          expect(await rowCounts(panel.memory.database), say).toEqual(before)
        }
      }
    }
    expect(panel.unexpected).toEqual([])
  })

  it.each(['/%00', '/%ff', '/%zz', '?q=%00', '?q=%ed%a0%80'])('%s, which stands for no text, is refused', async (part) => {
    const answer = await send({ method: 'GET', url: `/api/v1/deployments${part}`, panel })
    expectHelpful(answer, part.startsWith('?') ? 'q' : undefined)
    expect(answer.status).toBe(400)
  })

  it('that is searched for ends no question to the database', async () => {
    await create({ name: 'sure', repository: 'https://git.example.org/100%_sure.git' })
    const found = async (q: string) => {
      const { body } = await send({ method: 'GET', url: `/api/v1/deployments?q=${encodeURIComponent(q)}`, panel })
      return (body.items as unknown[]).length
    }
    expect(await found('100%_sure')).toBe(1)
    expect(await found("' OR '1'='1")).toBe(0)
  })
})

describe('an idempotency key', () => {
  it('is kept as it is, or refused by name', async () => {
    await create({ name: 'keyed' })
    const roll = (key: string) =>
      send({ method: 'POST', url: '/api/v1/deployments/keyed/rollouts', panel }, { kind: 'deploy' }, { 'idempotency-key': key })
    for (const key of ['a;b|c&d$(id)`id`', '%n %s', '$HOME ${IFS}', '"; \'', '../../x', 'x'.repeat(200)]) {
      const answer = await roll(key)
      expect(answer.status, key).toBe(202)
      expect((await panel.memory.core.rollouts.get(String(answer.body.id)))?.idempotencyKey).toBe(key)
    }
    expectHelpful(await roll('x'.repeat(65_536)), 'idempotency-key')
  })
})
