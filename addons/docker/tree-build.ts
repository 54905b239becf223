import { commandArguments, processBuild, type Candidate, type DeploymentFacts, type ProcessBuild } from '../../src/addon-api/index.ts'

const APACHE = /(?:exec )?\bapache2-foreground\b/
/** Beside what the engine itself keeps in that folder; neither is served, since its name begins with a dot. */
const ROUTER = '.webops/router.php'
/** PHP's own server would hand out what Apache keeps to itself. What it does not refuse is looked for as usual. */
const ROUTER_TEXT = [
  '<?php',
  '$path = urldecode((string) parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH));',
  'if (preg_match("~/\\.(?!well-known(/|$))|^/(composer\\.(json|lock)|Dockerfile)$~", $path)) {',
  '  http_response_code(404);',
  '  exit("Not found");',
  '}',
  'return false;',
]

/** How what was detected is built and started on the server itself, with what the deployment says of it. */
export function treeBuild(candidate: Candidate, { port }: Pick<DeploymentFacts, 'port'>): ProcessBuild {
  const process = underApache(candidate) ? withPhpServer(candidate, processBuild(candidate)) : processBuild(candidate)
  return { ...process, port: port ?? process.port, start: process.start === null ? null : asLine(process.start) }
}

/** The lines that are run, for people. */
export function buildText({ root, install, build, start, static: folder }: ProcessBuild): string {
  const lines = [
    ...(root === '.' ? [] : [`cd ${root}`]),
    ...[install, build].flatMap((line) => line ?? []),
    start === null ? `# Caddy serves ${folder === '.' ? 'the files' : folder}` : start,
  ]
  return `${lines.join('\n')}\n`
}

/** What is started is a program of the image of PHP. */
function underApache({ start }: Candidate): boolean {
  return start !== null && APACHE.test(start)
}

function withPhpServer({ template }: Candidate, process: ProcessBuild): ProcessBuild {
  const given = template?.values['webRoot']
  const folder = typeof given === 'string' && given !== '' ? given : '.'
  const router = `mkdir -p .webops && printf '%s\\n' ${ROUTER_TEXT.map(word).join(' ')} > ${ROUTER}`
  const server = `exec env PHP_CLI_SERVER_WORKERS="\${WEB_CONCURRENCY:-4}" php -S "127.0.0.1:$PORT" -t ${word(folder)} ${ROUTER}`
  return {
    ...process,
    // First, so that the line ends as what was detected ends.
    build: process.build === null ? router : `{ ${router}; } || exit 1\n${process.build}`,
    start: (process.start ?? '').replace(APACHE, () => server),
  }
}

/** A list of arguments, as a line that means the same to a shell. */
function asLine(start: string): string {
  const list = commandArguments(start)
  return list.length === 3 && list[2] === start ? start : `exec ${list.map(word).join(' ')}`
}

function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
