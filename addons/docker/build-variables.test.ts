import { expect, it } from 'vitest'
import { Secret } from '../../src/addon-api/index.ts'
import { testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { buildArgumentNames, buildVariables, buildWarnings, secretsArgument } from './build-variables.ts'
import { FakeServer } from './fake-server.ts'
import { buildStep } from './steps/build-image.ts'

const secret = new Secret('correct-horse')
const given = (variables: Record<string, string | Secret>, buildArgs: Record<string, string> = {}) => ({
  buildArgs,
  buildVariables: variables,
})
const ASKS = 'FROM debian\nARG SITE\nRUN --mount=type=secret,id=TOKEN true\n'

it('makes arguments of plain variables and secrets of the others, and never an argument of a secret', () => {
  const { args, secrets } = buildVariables(given({ SITE: 'shop', MODE: 'variable', TOKEN: secret }, { MODE: 'argument', TOKEN: 'plain' }))
  expect(args).toEqual({ SITE: 'shop', MODE: 'argument' })
  expect(Object.keys(secrets)).toEqual(['TOKEN'])
  expect(secrets['TOKEN']?.reveal()).toBe('correct-horse')
})

it('names the variables for the templates', () => {
  expect(buildArgumentNames(given({ SITE: 'shop', SECRET_KEY: secret }))).toEqual({
    buildSecrets: ['SECRET_KEY'],
    buildArguments: ['SITE', 'WEBOPS_BUILD_SECRETS'],
  })
  expect(buildArgumentNames(given({ SITE: 'shop' })).buildArguments).toEqual(['SITE'])
})

it('warns of arguments that the image shows, of secrets that nobody asks for, and of those that are not there', () => {
  expect(buildWarnings(ASKS, buildVariables(given({ SITE: 'shop', TOKEN: secret })))).toEqual([
    "The build argument SITE can be read in the image's history. What nobody may read there has to be a secret.",
  ])
  expect(buildWarnings(ASKS, buildVariables(given({ OTHER: secret })))).toEqual([
    'The Dockerfile never asks for the build secret OTHER: RUN --mount=type=secret,id=OTHER lets a command read it.',
    'The Dockerfile asks for the build secret TOKEN, and no secret of that name is available when building.',
  ])
  const required = ASKS.replace('id=TOKEN', 'id=TOKEN,required')
  expect(buildWarnings(required, buildVariables(given({})))).toEqual([expect.stringMatching(/TOKEN.*: the build will fail\.$/)])
  expect(buildWarnings(null, buildVariables(given({ OTHER: secret })))).toEqual([])
})

it('says in the plan by name what the build gets, and never a value', async () => {
  const deployment = testDeployment(given({ SITE: 'shop-of-mine', TOKEN: secret, B: secret }))
  const context = testContext({
    deployment,
    facts: { dockerfile: 'Dockerfile', dockerfileContent: ASKS },
    settings: { buildTimeoutMinutes: 10 },
  })
  const described = await buildStep(context).describe()
  expect(described.summary).toMatch(/; the build gets the secrets B, TOKEN and the argument SITE$/)
  expect(JSON.stringify(described)).not.toMatch(/correct-horse|shop-of-mine/)
})

it('marks what secrets there are for a Dockerfile that wants to build anew with others, in a way that only this server can make', async () => {
  const markOf = async (server: FakeServer, value: string, content = `${ASKS}ARG WEBOPS_BUILD_SECRETS\n`) => {
    const context = testContext({ facts: { dockerfileContent: content }, services: server.services() as never })
    return (await secretsArgument(context, { TOKEN: new Secret(value) }))['WEBOPS_BUILD_SECRETS']
  }
  const [here, elsewhere] = [new FakeServer(), new FakeServer()]
  const mark = await markOf(here, 'one')
  expect(mark).toMatch(/^[0-9a-f]{12}$/)
  expect(await markOf(here, 'one')).toBe(mark)
  expect(await markOf(here, 'two')).not.toBe(mark)
  expect(await markOf(elsewhere, 'one')).not.toBe(mark)
  expect(await markOf(here, 'one', ASKS)).toBeUndefined()
})
