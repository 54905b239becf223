import {
  detectCandidates,
  WebopsError,
  type Candidate,
  type DeploymentFacts,
  type DetectionWishes,
  type SourceTree,
} from '../../src/addon-api/index.ts'

/** Types that the user chooses to let us look ourselves. */
export const LOOK_OURSELVES = new Set(['auto', 'dockerfile', 'image', 'llm'])

/** Below it a candidate is something that nobody knows how to start. */
const ENOUGH = 0.3

/** Say how containers are made, and nothing of what is in them. */
const OF_CONTAINERS = new Set<string>(['dockerfile', 'compose', 'llm'])

/**
 * What a repository without a Dockerfile at its top is built as: the best that was found and can be built. Without Docker that
 * is what can be started, and a Dockerfile does not count.
 * @throws stack_unknown, stack_not_found, start_command_missing, root_directory_missing, dockerfile_missing
 */
export async function chooseCandidate(whole: SourceTree, deployment: DeploymentFacts): Promise<Candidate> {
  const { projectType, rootDirectory, useDocker } = deployment
  const tree = useDocker ? whole : withoutContainers(whole)
  refuseMissingRoot(tree, rootDirectory)
  const wanted = LOOK_OURSELVES.has(projectType) ? (projectType === 'dockerfile' ? 'dockerfile' : null) : projectType
  const commands = commandsOf(deployment)
  let candidates = await detected(tree, deployment, { type: wanted, root: rootDirectory, commands })
  // What the user says is about the application that is built, wherever in the repository that is.
  const place = candidates[0]?.root ?? '.'
  if (rootDirectory === null && place !== '.' && Object.keys(commands).length > 0)
    candidates = (await detected(tree, deployment, { type: wanted, root: place, commands })).filter(({ root }) => root === place)
  const buildable = candidates.filter(useDocker ? hasDockerfile : hasStart)
  const chosen = buildable.find(({ confidence }) => confidence > ENOUGH) ?? (deployment.startCommand === null ? undefined : buildable[0])
  if (chosen !== undefined) return chosen
  throw useDocker ? unknown(wanted, candidates) : unknownWithoutDocker(wanted, candidates, whole.paths.length > tree.paths.length)
}

const hasDockerfile = ({ template, ownDockerfile }: Candidate) => template !== null || ownDockerfile !== undefined
const hasStart = ({ start, static: folder }: Candidate) => start !== null || folder !== null

async function detected(tree: SourceTree, { useDocker }: DeploymentFacts, wishes: DetectionWishes): Promise<Candidate[]> {
  const found = await detectCandidates(tree, wishes)
  return useDocker ? found : found.filter(({ provider }) => !OF_CONTAINERS.has(provider))
}

/** A Dockerfile or compose file beside an application would hide it. */
function withoutContainers({ paths, read }: SourceTree): SourceTree {
  const isTheirs = (path: string) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    return /^(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$|\.Dockerfile$|^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/i.test(name)
  }
  return { paths: paths.filter((path) => !isTheirs(path)), read: (path) => (isTheirs(path) ? Promise.resolve(null) : read(path)) }
}

/** What the user says of how it is built and started. */
export function commandsOf({ installCommand, buildCommand, startCommand, outputDirectory }: DeploymentFacts) {
  return {
    ...(installCommand !== null && { install: installCommand }),
    ...(buildCommand !== null && { build: buildCommand }),
    ...(startCommand !== null && { start: startCommand }),
    ...(outputDirectory !== null && { static: outputDirectory }),
  }
}

/** A link to elsewhere has no files here either. @throws root_directory_missing */
export function refuseMissingRoot({ paths }: Pick<SourceTree, 'paths'>, root: string | null): void {
  if (root === null || paths.some((path) => path.startsWith(`${root}/`))) return
  const folders = [...new Set(paths.flatMap((path) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])))]
  throw new WebopsError({
    code: 'root_directory_missing',
    kind: 'invalid',
    message: `The repository has no folder ${root}.`,
    hint: folders.length > 0 ? `At its top are ${folders.slice(0, 12).join(', ')}.` : 'It has no folders: leave the root directory empty.',
    field: 'rootDirectory',
  })
}

function unknown(wanted: string | null, candidates: Candidate[]): WebopsError {
  const [likely] = candidates
  if (wanted === 'dockerfile') return noneToGenerate()
  if (wanted !== null) {
    return new WebopsError({
      code: 'stack_not_found',
      kind: 'invalid',
      message: `The repository does not look like ${wanted}.`,
      hint: 'Choose the project type "auto", or add a Dockerfile.',
      field: 'projectType',
    })
  }
  if (likely) {
    const what = `${likely.framework ?? likely.provider}${likely.root === '.' ? '' : ` in ${likely.root}`}`
    const why = [...likely.evidence, ...likely.warnings].slice(0, 4).join('; ')
    return new WebopsError({
      code: 'stack_unknown',
      kind: 'invalid',
      message: `The repository has no Dockerfile, and it is not clear how it is run. It may be ${what}: ${why}.`,
      hint: 'Name a start command or a root directory, or add a Dockerfile.',
      field: 'projectType',
    })
  }
  return new WebopsError({
    code: 'stack_unknown',
    kind: 'invalid',
    message: 'The repository has no Dockerfile and is nothing that WebOps knows how to build.',
    hint: 'WebOps looks for what package managers and frameworks keep in a repository (package.json, pyproject.toml, go.mod, index.html, a Procfile, …). Add a Dockerfile for anything else.',
    field: 'projectType',
  })
}

/** @param hidden the repository has a Dockerfile or a compose file */
function unknownWithoutDocker(wanted: string | null, candidates: Candidate[], hidden: boolean): WebopsError {
  const [likely] = candidates
  const what = likely && `${likely.framework ?? likely.provider}${likely.root === '.' ? '' : ` in ${likely.root}`}`
  if (likely && !hasStart(likely)) {
    return new WebopsError({
      code: 'start_command_missing',
      kind: 'invalid',
      message: `The repository looks like ${what}, and it is not clear how that is started without Docker.`,
      hint: 'Name a start command, add a Procfile with a line such as `web: node server.js`, or let the deployment use Docker.',
      field: 'startCommand',
    })
  }
  if (wanted !== null && likely === undefined) {
    return new WebopsError({
      code: 'stack_not_found',
      kind: 'invalid',
      message: `The repository does not look like ${wanted}.`,
      hint: 'Choose the project type "auto", or let the deployment use Docker.',
      field: 'projectType',
    })
  }
  const why = likely ? ` It may be ${what}: ${[...likely.evidence, ...likely.warnings].slice(0, 4).join('; ')}.` : ''
  const docker = hidden ? ' It says how it is built with Docker, and this deployment does without.' : ''
  return new WebopsError({
    code: 'stack_unknown',
    kind: 'invalid',
    message: `It is not clear how the repository is built and run without Docker.${why}${docker}`,
    hint: hidden
      ? 'Let the deployment use Docker, or name a start command and a root directory.'
      : 'Name a start command or a root directory, or add a Procfile with a line such as `web: node server.js`.',
    field: hidden ? 'useDocker' : 'projectType',
  })
}

export function noneToGenerate(): WebopsError {
  return new WebopsError({
    code: 'dockerfile_missing',
    kind: 'invalid',
    message: 'The repository has no Dockerfile, and none is to be generated.',
    hint: 'Add a Dockerfile, name its path, or turn on "Generate a Dockerfile".',
    field: 'autoGenerateDockerfile',
  })
}
