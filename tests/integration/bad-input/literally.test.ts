import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { containerBody } from '#adapters/docker/container-body.ts'
import { Secret } from '#core/secret/secret.ts'
import { containerSpec } from '../../../addons/docker/container-spec.ts'
import { developer } from './developer.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'
import { panelAndWorker, type World } from './world.ts'

/** What is taken in arrives as it is where it ends: in the release that is kept, in the build, and at the engine. */

let world: World
let repository: string

beforeAll(async () => {
  world = await panelAndWorker('git: { localPaths: ["{dir}/git"] }')
  repository = join(world.dir, 'git/shop.git')
  await (await developer(repository)).commit({ 'index.html': '' })
})
afterAll(() => world.close())

const REFUSED = new Set(['NUL', 'half of a character', 'more than 64 KB'])
const texts = Object.entries(HOSTILE_TEXTS).filter(([what]) => !REFUSED.has(what))
const named = (prefix: string) => Object.fromEntries(texts.map(([, text], index) => [`${prefix}_${index}`, text]))
const HEALTH_PATH = '/up?a=$(id)&b=`id`;|&c=\'"&d=%n%s%%&e=${IFS}$HOME&f={{7*7}}<>\\#'

/** Written so that nothing in them is a reference to another variable. */
const asText = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.replaceAll('${', () => '$${')]))

/** Secrets opened, as the container gets them. */
const opened = (variables: Record<string, string | Secret>) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]))

describe('hostile texts', () => {
  it('as variables, secrets, build arguments and paths come out of the other end as they went in', async () => {
    const plain = named('PLAIN')
    const hidden = named('HIDDEN')
    const buildArgs = named('ARG')
    const dockerEnvVars = {
      ...asText(plain),
      ...Object.fromEntries(Object.entries(asText(hidden)).map(([name, value]) => [name, { value, secret: true }])),
    }
    const volumes = ['data:/srv/$(id) `id` ;|&\'"%n${IFS}{{7*7}}']
    const created = await world.ask('POST', '/deployments', {
      name: 'literal',
      repository,
      dockerEnvVars,
      dockerBuildArgs: buildArgs,
      healthPath: HEALTH_PATH,
      dockerVolumes: volumes,
    })
    expect(created.body).toMatchObject({ dockerBuildArgs: buildArgs, healthPath: HEALTH_PATH, dockerVolumes: volumes })
    const rollout = await world.run('literal')
    expect(rollout, JSON.stringify(rollout.error)).toMatchObject({ state: 'succeeded' })

    const context = world.contexts.at(-1)
    expect(context?.deployment.buildArgs).toEqual(buildArgs)
    expect(opened(context?.deployment.variables ?? {})).toEqual({ ...plain, ...hidden })
    const configuration = context?.release?.configuration
    if (!configuration) throw new Error('No release was frozen.')
    expect(opened(configuration.variables)).toEqual({ ...plain, ...hidden })
    expect(configuration).toMatchObject({ healthPath: HEALTH_PATH, volumes })

    const id = String(created.body.id)
    const kept = await world.core.releases.getByNumber(id, 1)
    expect(kept?.configuration).toMatchObject({
      healthPath: HEALTH_PATH,
      volumes,
      variables: Object.fromEntries(Object.entries(asText(plain)).map(([name, value]) => [name, { value }])),
    })

    // One `NAME=value` each for the engine, and nothing added by any of them.
    const spec = containerSpec({ deployment: 'literal', name: 'x', release: 1, image: 'x', configuration, restartPolicy: 'no' })
    const { Env = [] } = containerBody(spec, (labels) => labels) as { Env?: string[] }
    const expected = Object.entries({ PORT: String(configuration.port), ...plain, ...hidden }).map(([name, value]) => `${name}=${value}`)
    expect([...Env].sort()).toEqual(expected.sort())
  })

  it('in a change are saved and reconfigured as they are', async () => {
    const text = HOSTILE_TEXTS['a newline'] ?? ''
    await world.ask('POST', '/deployments', { name: 'changed', repository })
    await world.run('changed')
    const { body } = await world.ask('PATCH', '/deployments/changed?apply=true', { dockerEnvVars: { A: text }, healthPath: HEALTH_PATH })
    expect(body.dockerEnvVars).toEqual([{ name: 'A', secret: false, value: text }])
    expect(await world.run('changed')).toMatchObject({ state: 'succeeded' })
    expect(world.contexts.at(-1)?.release?.configuration).toMatchObject({ variables: { A: text }, healthPath: HEALTH_PATH })
  })
})
