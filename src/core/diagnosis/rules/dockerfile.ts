import type { Rule } from '../rule.ts'

const step = ['build']

export const DOCKERFILE: Rule[] = [
  {
    id: 'dockerfile_missing',
    title: 'There is no Dockerfile',
    code: ['dockerfile_missing'],
    log: [/has no file (?<path>\S+?),/, /has no Dockerfile/],
    check: ({ path }) => ({ what: path ? `no file ${path}` : 'no Dockerfile, and none is to be generated' }),
    cause: 'The repository has {what}.',
    remedy:
      'Check the path (seen from the top of the repository; upper and lower case count) and that the file is committed, or leave the path empty and turn on "Generate a Dockerfile".',
  },
  {
    id: 'stack_unknown',
    title: 'WebOps does not know how to build this',
    code: ['stack_unknown', 'stack_not_found'],
    log: /nothing that WebOps knows|does not look like/,
    cause: 'The repository has no Dockerfile, and nothing by which WebOps knows how to build it.',
    remedy:
      'WebOps looks for what package managers and frameworks keep in a repository (package.json, pyproject.toml, go.mod, index.html, a Procfile, …), up to three folders deep. Name a start command or a root directory, or add a Dockerfile.',
  },
  {
    id: 'dockerfile_unknown_instruction',
    title: 'The Dockerfile has an instruction that there is not',
    step,
    message: /(?:line (?<line>\d+): )?unknown instruction: "?(?<instruction>[^\s"]+)/i,
    log: /unknown instruction/i,
    cause: 'Line {line|of} of the Dockerfile begins with {instruction}, which is no instruction.',
    remedy: 'Is it misspelt, or the continuation of a line before that lacks its `\\` at the end? Mend it, commit and deploy again.',
  },
  {
    id: 'dockerfile_invalid',
    title: 'The Dockerfile cannot be read',
    step,
    message:
      /(?<detail>dockerfile parse error.*|Dockerfile cannot be empty|failed to read dockerfile.*|file with no instructions|requires? (?:at least|exactly) \w+ arguments?.*)$/i,
    log: /dockerfile|arguments?/i,
    pick: 'last',
    cause: 'The Dockerfile cannot be used: {detail}',
    remedy: 'Mend the line that is named, commit and deploy again.',
  },
  {
    id: 'dockerfile_syntax_refused',
    title: "The Dockerfile's `# syntax=` names a program of somebody's",
    step,
    code: ['dockerfile_syntax_refused'],
    message: /# syntax=(?<image>\S+)/,
    log: /# syntax=/,
    cause: 'The Dockerfile asks for {image} to run the build (`# syntax=`). Only the programs of Docker’s own are taken.',
    remedy: 'Take the line out, or write `# syntax=docker/dockerfile:1`, commit and deploy again.',
  },
  {
    id: 'build_secret_missing',
    title: 'A secret that the build reads is not there',
    step,
    code: ['build_secret_missing'],
    message: /build secrets? (?<secret>[^\s,]+)/,
    log: /type=secret|run\/secrets|secret \S+ not found/,
    also: [/No such file or directory|ERROR: /],
    cause: 'The Dockerfile reads the build secret {secret}, and the deployment has no secret of that name that is available when building.',
    remedy:
      'Add it under Variables as a secret that is available when building (upper and lower case count), or let the command do without it, and deploy again.',
  },
  {
    id: 'dockerfile_too_large',
    title: 'The Dockerfile is too large',
    code: ['dockerfile_too_large'],
    message: /has (?<size>[\d.]+ MB)/,
    log: /more than 1 MB is not read/,
    cause: 'The Dockerfile has {size}; more than 1 MB is not read.',
    remedy: 'Keep data in files of their own and COPY them into the image.',
  },
  {
    id: 'dockerfile_syntax_unavailable',
    title: "The Dockerfile's `# syntax=` cannot be had",
    step,
    message: /frontend gateway\.v0|failed to solve with frontend gateway/,
    log: /resolve image config for (?<image>\S+)/,
    also: [/^ERROR: /],
    cause: "The Dockerfile's first line (`# syntax={image}`) names an image that this server cannot fetch.",
    remedy:
      "Take the line out: the engine's own BuildKit understands what most Dockerfiles use. On a closed network no such image can be fetched.",
  },
  {
    id: 'copy_stage_missing',
    title: 'COPY --from names a stage that is not there',
    step,
    code: ['base_image_unavailable', 'build_failed'],
    log: /^FROM docker\.io\/library\/(?<stage>[a-z0-9_.-]+)(?::latest)?$/,
    also: [/^ERROR: /],
    cause:
      'COPY --from={stage} finds no stage of that name in the Dockerfile (`FROM … AS {stage}`), so an image of that name was looked for, and there is none.',
    remedy: 'Write the name of the stage as it stands after AS, commit and deploy again.',
  },
  {
    id: 'copy_source_missing',
    title: 'COPY of a file that is not there',
    step,
    message:
      /"?(?<path>\/[^"\s]+)"?:? not found: not found|failed to (?:compute|calculate checksum).*"(?<other>\/[^"]+)": not found|COPY failed: .*stat (?<third>\S+): (?:no such file|file does not exist)/,
    log: /^(?:\[[^\]]+\] )?(?:COPY|ADD) (?<instruction>.+)$/,
    pick: 'last',
    also: [/^ERROR: .*not found/],
    check: ({ path, other, third, instruction = '' }) => {
      // What another stage was to make is nobody's to commit.
      const isOfStage = instruction.startsWith('--') && / ?--from=/.test(instruction)
      return isOfStage ? null : { name: (path ?? other ?? third ?? '').replace(/^\//, '') }
    },
    cause: 'The Dockerfile copies "{name}", which is not in the repository, or is left out by .dockerignore.',
    remedy:
      'Is it committed (`git ls-files`), and not in .gitignore or .dockerignore? What is built, such as dist/, must be built in the Dockerfile. Paths are seen from the top of the repository.',
  },
]
