import { describe, expect, it } from 'vitest'
import { buildError, secretMissing } from './build-error.ts'

const missing = new Set(['NPM_TOKEN'])

describe('a build without a secret that it asks for', () => {
  it.each(['secret NPM_TOKEN not found: not found', 'failed to solve: secret NPM_TOKEN: not found'])('says so of %j', (message) => {
    expect(secretMissing(message, '[2/2] RUN --mount=type=secret,id=NPM_TOKEN,required=true npm ci', missing)).toMatchObject({
      code: 'build_secret_missing',
      message: 'The Dockerfile asks for the build secret NPM_TOKEN, which the build was not given.',
    })
  })

  it.each(['id=NPM_TOKEN', 'target=/run/secrets/NPM_TOKEN', 'id=NPM_TOKEN,env=TOKEN'])(
    'says so when the command fails that mounts it with %s',
    (how) => {
      const message = 'executor failed running [/bin/sh -c npm ci]: exit code: 1'
      expect(secretMissing(message, `[2/2] RUN --mount=type=secret,${how} npm ci`, missing)).toMatchObject({
        code: 'build_secret_missing',
        message: expect.stringMatching(/NPM_TOKEN.*exit status 1: npm ci/),
      })
    },
  )

  it('leaves other failures as they are: of another command, or with a secret that was there', () => {
    const message = 'executor failed running [/bin/sh -c npm test]: exit code: 1'
    expect(secretMissing(message, '[3/3] RUN npm test', missing)).toBeNull()
    expect(secretMissing(message, '[3/3] RUN --mount=type=secret,id=OTHER npm test', missing)).toBeNull()
    expect(secretMissing(message, null, new Set())).toBeNull()
  })
})

it('says how a secret is read where the engine cannot put it into the environment', () => {
  expect(buildError("failed to create LLB definition: dockerfile parse error line 2: unexpected key 'env' in 'env=A'")).toMatchObject({
    code: 'dockerfile_invalid',
    hint: expect.stringContaining('/run/secrets/'),
  })
})
