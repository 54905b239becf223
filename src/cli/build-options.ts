import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'

/** Options that say what is built, and with which commands. `none` takes back what was set. */
export interface BuildOptions {
  root?: string
  installCommand?: string
  buildCommand?: string
  startCommand?: string
  output?: string
  dockerfileFrom?: string
  target?: string
  testTarget?: string
}

/** What takes a setting back: detection decides again. */
const NONE = 'none'

/** Adds them to a verb. */
export function withBuildOptions(command: Command): Command {
  return command
    .option('--root <folder>', "the application's folder within the repository, such as apps/web; none: its top")
    .option('--install-command <line>', 'installs what it needs; none: as detected')
    .option('--build-command <line>', 'builds it; none: as detected')
    .option('--start-command <line>', 'what serves: a line, or a JSON list of arguments; none: as detected')
    .option('--output <folder>', 'folder of files that a web server is to serve; none: as detected')
    .option('--dockerfile-from <file>', 'a Dockerfile of this machine that is kept with the deployment; none: a generated one')
    .option('--target <stage>', 'stage of the Dockerfile that becomes the image; none: the last one')
    .option('--test-target <stage>', 'stage that has to build before a release is made; none: no such stage')
}

/**
 * The options as the API has them. Only what was given.
 * @throws dockerfile_unreadable
 */
export function buildFields(options: BuildOptions): Record<string, unknown> {
  const fields = {
    rootDirectory: options.root,
    installCommand: options.installCommand,
    buildCommand: options.buildCommand,
    startCommand: options.startCommand,
    outputDirectory: options.output,
    dockerfileContent: options.dockerfileFrom,
    dockerfileTarget: options.target,
    dockerfileTestTarget: options.testTarget,
  }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([field, value]) => [field, value === NONE ? null : valueOf(field, value ?? '')]))
}

function valueOf(field: string, value: string): string {
  if (field !== 'dockerfileContent') return value
  try {
    return readFileSync(value, 'utf8')
  } catch (cause) {
    throw new WebopsError({
      code: 'dockerfile_unreadable',
      kind: 'invalid',
      message: `${value} cannot be read: ${(cause as Error).message}`,
      hint: 'Name a Dockerfile of this machine. One in the repository is named with --dockerfile.',
      cause,
    })
  }
}
