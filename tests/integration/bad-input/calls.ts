import { hashToken } from '#core/user/hash-token.ts'
import { verifyPassword } from '#core/user/password.ts'
import { memoryApi, type MemoryApi } from '../../support/memory-api.ts'
import { LOCAL_TOKEN, userWith } from '../../support/memory-core.ts'
import { freshPublicKey } from '../../support/ssh-public-key.ts'
import { makeCertificateFor } from '../../support/certificates.ts'
import { read, type Answer } from './refusal.ts'
import { ANY_NAME, KEY, valueAt, type Place } from './schema-leaves.ts'
import { commandCalls } from './command-calls.ts'
import { fileCalls } from './file-calls.ts'
import { projectCalls } from './project-calls.ts'
import { scheduleCalls } from './schedule-calls.ts'
import { variableCalls } from './variable-calls.ts'
import { pushCalls } from './push-calls.ts'
import { webhookCalls } from './webhook-calls.ts'

export const repository = 'https://git.example.org/team/shop.git'

/** A call as it is when all is well. */
export interface Call {
  method: string
  url: string
  body?: unknown
  token?: string
  panel: MemoryApi
}

/** What a call makes of a value that it took: what of it can be seen, here or there. Undefined: nothing is to be seen of such a value. */
type Seen = (place: Place, value: unknown, answer: Answer) => Promise<unknown[] | undefined> | unknown[] | undefined

interface KnownCall {
  prepare: () => Promise<Call> | Call
  seen: Seen
}

/** The panel that is asked, with a deployment `there`, and one without any user yet. */
export async function panels() {
  const panel = await memoryApi()
  const empty = await memoryApi()
  const userToken = await panel.tokenOf(await userWith(panel.memory, 'ada', 'owner', true))
  const there = { name: 'there', repository }
  await panel.ask('POST', '/api/v1/deployments?deploy=false', { token: LOCAL_TOKEN, body: there })
  const remove = () => Promise.all([panel.memory.remove(), empty.memory.remove()])
  return { panel, empty, userToken, remove }
}

/** Every call that takes a body, by method and path. A new one has to be added here: the walk says so. */
export function knownCalls({ panel, empty, userToken }: Awaited<ReturnType<typeof panels>>): Record<string, KnownCall> {
  let made = 0
  const freshName = () => `field-${++made}`
  const call = (method: string, url: string, body: unknown, more: Partial<Call> = {}): Call => ({ method, url, body, panel, ...more })
  const ofQuestion: Seen = (place, value) => {
    const question = panel.memory.questions.at(-1)?.input
    return value === null ? undefined : deepValues(question).map((inner) => (isSecret(place, value) ? plainOf(inner, value) : inner))
  }
  const { database, core } = panel.memory
  const handedIn = makeCertificateFor(['there.localhost'])
  const domainOfThere = async () => (await database.route.findFirstOrThrow({ where: { host: 'there.localhost' } })).id
  return {
    'post /api/v1/deployments': {
      prepare: () => call('POST', '/api/v1/deployments', { name: freshName(), repository }),
      seen: ofDeployment,
    },
    'patch /api/v1/deployments/{name}': { prepare: () => call('PATCH', '/api/v1/deployments/there', {}), seen: ofDeployment },
    'delete /api/v1/deployments/{name}': {
      prepare: () => call('DELETE', '/api/v1/deployments/there', { name: 'there' }),
      seen: () => undefined,
    },
    'delete /api/v1/volumes/{engineName}': {
      prepare: () => call('DELETE', '/api/v1/volumes/webops-there-data', { name: 'webops-there-other' }),
      seen: () => undefined,
    },
    'post /api/v1/deployments/{name}/rollouts': {
      prepare: () => call('POST', '/api/v1/deployments/there/rollouts', { kind: 'deploy' }),
      seen: async (_place, value, { body }) => {
        const rollout = await core.rollouts.get(String(body.id))
        return value === null ? undefined : [rollout?.kind, rollout?.ref, rollout?.releaseNumber]
      },
    },
    'post /api/v1/rollouts/{id}/move': {
      async prepare() {
        const queued = await panel.ask('POST', '/api/v1/deployments/there/rollouts', { token: LOCAL_TOKEN, body: { kind: 'deploy' } })
        const { id } = (await queued.json()) as { id: string }
        return call('POST', `/api/v1/rollouts/${id}/move`, { position: 1 })
      },
      // A place is not kept: what is behind the last one is the last one.
      seen: () => undefined,
    },
    'post /api/v1/deployments/{name}/domains': {
      prepare: () => call('POST', '/api/v1/deployments/there/domains', { host: `${freshName()}.example.org` }),
      seen: ofDomain,
    },
    'patch /api/v1/deployments/{name}/domains/{id}': {
      prepare: async () => call('PATCH', `/api/v1/deployments/there/domains/${await domainOfThere()}`, {}),
      seen: ofDomain,
    },
    'put /api/v1/deployments/{name}/domains/{id}/certificate': {
      async prepare() {
        const { chain, key } = await handedIn
        const body = { certificate: chain, privateKey: key }
        return call('PUT', `/api/v1/deployments/there/domains/${await domainOfThere()}/certificate`, body)
      },
      // Nothing but a certificate and its key is taken.
      seen: () => [],
    },
    ...variableCalls(call),
    ...fileCalls(call, panel),
    ...commandCalls(call, panel),
    ...scheduleCalls(call, panel),
    ...webhookCalls(call, panel),
    ...pushCalls(call, panel),
    ...projectCalls(call, 'ada@example.org'),
    'post /api/v1/plans': {
      prepare: () => call('POST', '/api/v1/plans', { deployment: { name: freshName(), repository } }),
      seen: (place, value, answer) => (place.includes('secret') || isValueOfVariable(place) ? undefined : ofQuestion(place, value, answer)),
    },
    'post /api/v1/detections': { prepare: () => call('POST', '/api/v1/detections', { repository }), seen: ofQuestion },
    'post /api/v1/tokens': {
      prepare: () => call('POST', '/api/v1/tokens', { name: 'laptop' }, { token: userToken }),
      seen: ([field], value, { body }) => (value === null ? undefined : [body[String(field)]]),
    },
    'post /api/v1/me/ssh-keys': {
      async prepare() {
        await database.sshKey.deleteMany()
        return call('POST', '/api/v1/me/ssh-keys', { key: freshPublicKey('laptop'), name: 'laptop' }, { token: userToken })
      },
      seen: ([field], value, { body }) => (field === 'key' || value === null ? undefined : [body[String(field)]]),
    },
    'post /api/v1/setup': {
      async prepare() {
        const { database: fresh } = empty.memory
        await fresh.membership.deleteMany()
        await fresh.user.deleteMany()
        const { body } = await read(empty.ask('POST', '/api/v1/local/first-administrator-link', { token: LOCAL_TOKEN }))
        const token = String(body.url).split('#')[1]
        const input = { token, name: 'Ada', email: 'ada@example.org', password: 'long enough' }
        return call('POST', '/api/v1/setup', input, { panel: empty })
      },
      async seen([field], value, { body }) {
        if (field !== 'password') return [body[String(field)]]
        const user = await empty.memory.core.users.getByEmail('ada@example.org')
        return [(await verifyPassword(user?.passwordHash ?? null, String(value))) ? value : 'another password']
      },
    },
  }

  /** For a plan names are enough: no value goes to the worker. */
  function isValueOfVariable(place: Place): boolean {
    return place.includes('dockerEnvVars') && place.at(-1) !== KEY && place.at(-1) !== 'availableAt'
  }

  function ofDomain(place: Place, value: unknown, { body }: Answer): unknown[] | undefined {
    const [field] = place
    if (field === 'host') return [body.host, body.displayHost]
    if (place.at(-1) === KEY) return Object.keys(valueAt(body, place.slice(0, -1)) as object)
    return [valueAt(body, place)]
  }

  async function ofDeployment(place: Place, value: unknown, { body }: Answer): Promise<unknown[] | undefined> {
    const [field, key, part] = place
    if (field === 'repositoryPassword' || field === 'deployKey') {
      const access = await database.repositoryAccess.findMany()
      return value === null ? undefined : access.map(({ ciphertext }) => plainOf(ciphertext, value))
    }
    if (field === 'repositoryUsername') return [(body.repositoryAccess as { username: string | null } | null)?.username ?? null]
    if (field === 'dockerEnvVars') {
      const variables = body.dockerEnvVars as { name: string; secret: boolean; value: string | null }[]
      if (key === KEY) return variables.map(({ name }) => name)
      // Null keeps the value that is stored.
      if (value === null) return undefined
      const variable = variables.find(({ name }) => name === ANY_NAME)
      return [part === 'secret' ? variable?.secret : variable?.value]
    }
    if (key === KEY) return Object.keys(body[String(field)] as object)
    return [valueAt(body, place)]
  }
}

/** What goes along with a field, or instead of the rest of the body. */
export function bodyAround(key: string, place: Place, { body }: Call): unknown {
  const companions = place.includes('repositoryUsername') ? { repositoryPassword: 'secret' } : {}
  const kind = place[0] === 'release' ? { kind: 'rollback' } : {}
  if (key !== 'post /api/v1/plans') return { ...(body as object), ...companions, ...kind }
  // What is there already is planned by its name, with what would change.
  if (place[0] === 'name' || place[0] === 'release') return { name: 'there', ...kind }
  if (place[0] === 'changes') return { name: 'there', changes: companions }
  return { ...(body as object), deployment: { ...(body as { deployment: object }).deployment, ...companions } }
}

/** Comes back in no answer, and stands nowhere in clear. */
export function isSecret(place: Place, value: unknown): boolean {
  return typeof value === 'string' && place.some((part) => part === 'repositoryPassword' || part === 'deployKey')
}

/** The tests' own sealer writes a hash: the text itself when it is that one's. */
function plainOf(sealed: unknown, value: unknown): unknown {
  return sealed === `sealed:${hashToken(String(value))}` ? value : sealed
}

/** All values and keys of a question. */
function deepValues(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value]
  return [...Object.keys(value), ...Object.values(value).flatMap(deepValues)]
}
