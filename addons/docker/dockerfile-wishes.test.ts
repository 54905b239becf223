import { expect, it } from 'vitest'
import { readDockerfileWishes } from './dockerfile-wishes.ts'

const secretsOf = (content: string) => Object.fromEntries(readDockerfileWishes(content).secrets)
const argsOf = (content: string) => [...readDockerfileWishes(content).args]

it('finds the secrets that commands mount, over several lines, past comments and by their target', () => {
  const content = [
    'FROM debian AS build',
    'RUN --mount=type=cache,target=/root/.npm \\',
    '    # what a private registry asks for',
    '    --mount=type=secret,id=NPM_TOKEN,required=true \\',
    '    npm ci',
    'run --mount=target=/root/.netrc,type=secret true',
    'RUN --network=none --mount=type=secret,id=SENTRY,required=false,env=SENTRY true',
    'RUN --mount=type=secret,id=MAYBE,required true',
  ].join('\n')
  expect(secretsOf(content)).toEqual({
    NPM_TOKEN: { required: true },
    '.netrc': { required: false },
    SENTRY: { required: false },
    MAYBE: { required: true },
  })
})

it('takes a secret as required when one of the commands that mount it says so', () => {
  const mount = (more: string) => `RUN --mount=type=secret,id=A${more} true`
  expect(secretsOf(['FROM x', mount(',required=true'), mount('')].join('\n'))).toEqual({ A: { required: true } })
})

it('takes what only looks like it for nothing', () => {
  expect(
    secretsOf('FROM x\n# RUN --mount=type=secret,id=A true\nRUN echo --mount=type=secret,id=B\nRUN --mount=type=ssh,id=C true\n'),
  ).toEqual({})
  expect(argsOf('FROM x\nRUN echo ARG A\n# ARG B\n')).toEqual([])
})

it('finds arguments, several in a line and those before FROM too', () => {
  expect(argsOf('ARG BASE=debian\nFROM $BASE\nARG A B="two"\narg C\n')).toEqual(['BASE', 'A', 'B', 'C'])
})

it('reads a Dockerfile that names another escape', () => {
  expect(
    secretsOf(
      '# escape=`\nFROM x\nRUN --mount=type=secret,id=A `\n  --mount=type=secret,id=B dir C:\\\nRUN --mount=type=secret,id=D true\n',
    ),
  ).toMatchObject({
    A: {},
    B: {},
    D: {},
  })
})
