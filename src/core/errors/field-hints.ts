/** What is right in a field, for those that people fill in. */
const HINTS: Record<string, string> = {
  project: 'The name of a project, such as default.',
  environment: 'The name of an environment, such as production.',
  repository: 'Such as https://git.example.org/team/shop.git or git@git.example.org:team/shop.git.',
  repositoryUsername: 'The name that goes with the password or token; many git servers take any.',
  repositoryPassword: 'A password or token that may read the repository, or null to remove the stored one.',
  deployKey: 'The whole file of a private key without a passphrase, from -----BEGIN to -----END, or null to remove the stored one.',
  branch: 'Such as main, feature/cart or v1.2. A branch with other characters has to be renamed.',
  ref: 'The name of a branch or tag, such as main or v1.2, or the full id of a commit.',
  port: 'The port inside the container at which the application listens, such as 8080.',
  dockerfilePath: 'Seen from the top of the repository, such as Dockerfile or docker/web.Dockerfile.',
  rootDirectory: 'A folder of the repository, such as apps/web; null for its top.',
  installCommand: 'One line for a shell, such as npm ci; null for what is detected.',
  buildCommand: 'One line for a shell, such as npm run build; null for what is detected.',
  startCommand: 'One line, such as node server.js, or a list, such as ["node", "server.js"]; null for what is detected.',
  outputDirectory: 'A folder, seen from the root directory, such as dist; null for what is detected.',
  dockerfileContent: 'The text of a Dockerfile, with FROM in it; null for none.',
  dockerfileTarget: 'The name of a stage of the Dockerfile, such as production; null for the last one.',
  dockerfileTestTarget: 'The name of a stage of the Dockerfile, such as test; null for none.',
  llm: 'Such as {"model": "Qwen/Qwen3-8B"}, for the project type llm; null for none.',
  dockerComposePath: 'Seen from the top of the repository, such as compose.yaml.',
  dockerImageName: 'Such as nginx:stable or registry.example.org/shop:1.2.',
  dockerBuildArgs: 'Names and values, such as {"VERSION": "1.2"}.',
  dockerEnvVars: 'Names and values, such as {"MODE": "production"}, or {"API_KEY": {"value": "…", "secret": true}}.',
  dockerVolumes:
    'Such as data:/app/data, with :ro at the end for read-only or :single-writer where two at once would destroy it; or tmpfs:/cache:size=64m for memory.',
  dockerPorts: 'Such as 8080:80, or 80 for a free port of the server.',
  healthPath: 'Such as /health or /status?full=1.',
  healthType: 'One of auto, http, tcp, image and uptime.',
  healthStatus: 'Such as 200, or 200-399,401.',
  healthIntervalSeconds: 'A number of seconds from 0.1 to 60, or null for pauses that grow.',
  healthUptimeSeconds: 'A number of seconds from 1 to 3600.',
  stopSignal: 'Such as SIGTERM, SIGINT or SIGQUIT; null for what the image says.',
  stopGraceSeconds: 'A number of seconds from 1 to 600.',
  memoryLimitMb: 'In MiB, such as 512; null for no limit.',
  releaseCommand: 'A line for the shell, such as python manage.py migrate, or a list, such as ["npm", "run", "migrate"]; null for none.',
  releaseTimeoutSeconds: 'A number of seconds from 1 to 86400, such as 600.',
  command: 'A line for the shell, or a list of a program and its arguments, such as ["python", "manage.py", "check"].',
  cron: 'Five fields (minute, hour, day, month, day of the week), such as 30 3 * * 1-5, or a word such as @daily.',
  timeZone: 'A name of the IANA database, such as Europe/Berlin or UTC.',
  concurrency: 'For a run that is due while the one before it runs: skip, queue or replace.',
  missed: 'For times that were missed: skip, or once for one run for all of them.',
  timeoutSeconds: 'A number of seconds from 1 to 86400, such as 600.',
  cpuLimit: 'In processors, such as 0.5 or 2; null for no limit.',
  runOptions: 'docs/guides/run-options.md tells what each option takes, such as {"pidsLimit": 512, "readOnlyRoot": true}.',
  maintenanceMessage: 'A few lines of plain text.',
  healthTimeoutSeconds: 'A number of seconds, such as 60.',
  host: 'The name alone, such as www.example.org, or *.example.org for all names beneath it.',
  path: 'Of an address, such as /shop, or / for all; of a file in the container, such as /etc/app/config.toml.',
  content: 'Text of 256 KiB at most, or null for what is stored.',
  mode: 'Octal, such as 0444 or 0400.',
  redirectTo: 'Such as https://www.example.org or https://example.org/new.',
  settings: 'docs/guides/domains.md tells what each setting takes.',
  certificate: 'A file in PEM, from -----BEGIN CERTIFICATE----- on, with those that signed it.',
  privateKey: 'A file in PEM, from -----BEGIN PRIVATE KEY----- on, without a passphrase.',
  email: 'Such as ada@example.org.',
  password: 'Ten characters or more.',
  release: 'The number of a release, as `webops releases <name>` lists them.',
}

const EVERYWHERE = 'GET /api/openapi.json describes what each call takes.'

/** What to do about a field that is wrong. @param field as an error names it, such as `dockerVolumes.0`, or with the form it is in before it */
export function hintFor(field: string | undefined): string {
  const parts = (field ?? '').split('.').filter((part) => part !== 'deployment' && part !== 'changes')
  const [first = ''] = parts
  return (Object.hasOwn(HINTS, first) ? HINTS[first] : undefined) ?? EVERYWHERE
}
