import { randomBytes } from 'node:crypto'
import { stripVTControlCharacters } from 'node:util'
import { commandArguments, CUT, names, WebopsError, type CommandEnd, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { removeFilesOfFailed } from '../config-files.ts'
import { commandContainer } from '../command-container.ts'
import { finishPromotion } from '../promotion.ts'
import { runConfiguration } from '../run-configuration.ts'
import { sharedSingleWriter } from '../second-writer.ts'
import { startOldAgain, stopOld } from '../stop-old.ts'
import { wordsFor, type Words } from '../words.ts'
import { refuseForeignImage } from './start-candidate.ts'

const KEY = 'release-command'
/** What its label says of a container that runs one. */
const PURPOSE = 'release'
/** Of a message that people read; all of them are in the step's log. */
const LAST_LINES = 5
const LONGEST_LINE = 300
const SHOWN = 120

/** The step that runs the release command, where the deployment has one, or the repository may bring one. */
export function releaseCommandSteps(context: HookContext): Step[] {
  const mayCome = context.kind === 'deploy' && context.deployment.repository !== null
  return mayCome || runConfiguration(context).releaseCommand !== null ? [releaseCommandStep(context)] : []
}

/** Runs it once, in the new image with the new configuration, while the release before it serves. */
function releaseCommandStep(context: HookContext): Step {
  const { deployment, facts, live, services } = context
  const word = wordsFor(deployment).image
  const volume = () => (live ? sharedSingleWriter(runConfiguration(context), live.configuration) : null)
  return {
    key: KEY,
    title: 'Run the release command',
    needsRelease: true,
    get timeoutMs() {
      return runConfiguration(context).releaseTimeoutSeconds * 1000
    },
    // Until the repository was read nobody knows whether it brings one.
    idle: () => (runConfiguration(context).releaseCommand === null ? 'There is no release command.' : null),
    once: () => context.release?.image?.id ?? '',
    describe: () => {
      const { releaseCommand, releaseTimeoutSeconds } = runConfiguration(context)
      if (releaseCommand === null) return { summary: `Runs the release command once in the new ${word}, if there is one` }
      return {
        summary: `Runs \`${shown(releaseCommand)}\` once in the new ${word}, before the switch, for ${releaseTimeoutSeconds} s at most`,
        ...(volume() !== null && {
          warnings: [
            `Release ${live?.number ?? ''} is stopped before it, since the volume ${volume()} may have one writer only: nothing serves while it runs.`,
          ],
        }),
      }
    },
    async run({ log, signal }) {
      const { release } = context
      const { configuration = null, image = null } = release ?? {}
      const command = configuration?.releaseCommand ?? null
      if (configuration === null || image === null || command === null) return
      if (facts.once?.[KEY]?.done) {
        log(`It ran to its end in this ${word} before the worker was restarted: it is not run again.`)
        return
      }
      await refuseForeignImage(context, image.id)
      await removeLeft()
      if (volume() !== null) {
        await finishPromotion(context, { log })
        await stopOld(context, { log })
      }
      const id = randomBytes(4).toString('hex')
      const spec = await commandContainer(context, {
        id,
        purpose: PURPOSE,
        image: image.id,
        configuration,
        command: commandArguments(command),
      })
      log(`Running \`${shown(command)}\` in ${image.name}.`)
      const last: string[] = []
      const begun = services.clock.monotonic()
      const end = await services.engine
        .runToEnd(
          spec,
          (line, stream) => {
            log(line, stream)
            last.push(line)
            if (last.length > LAST_LINES) last.shift()
          },
          signal,
        )
        .catch((error: unknown) => {
          throw notStarted(error)
        })
      if (end.exitCode !== 0 || end.outOfMemory) throw failed(word, command, end, last)
      log(`It ended well after ${((services.clock.monotonic() - begun) / 1000).toFixed(1)} s.`)
    },
    async cleanUp({ log }) {
      await removeLeft()
      if (facts.switched) return
      await removeFilesOfFailed(context)
      await startOldAgain(context, runConfiguration(context), { log })
    },
  }

  async function removeLeft(): Promise<void> {
    const left = await services.engine.listContainers({ [names.LABEL_DEPLOYMENT]: deployment.name, [names.LABEL_COMMAND]: PURPOSE })
    for (const { id } of left) await services.engine.removeContainer(id)
  }
}

/** One line of a command, for people. */
function shown(command: string): string {
  const line = command.trim().replace(/\s*\n\s*/g, ' ⏎ ')
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}

function failed(word: Words['image'], command: string, { exitCode, outOfMemory }: CommandEnd, last: string[]): WebopsError {
  const how = outOfMemory ? `ran out of memory (exit status ${exitCode})` : `ended with exit status ${exitCode}`
  const words = last.map((line) => shortened(stripVTControlCharacters(line).trim())).filter(Boolean)
  const said = words.length > 0 ? ` Its last lines: ${words.join(' ⏎ ')}` : ' It printed nothing.'
  return new WebopsError({
    code: 'release_command_failed',
    kind: 'failed',
    message: `The release command \`${shown(command)}\` ${how}.${said}`,
    hint: `${hintFor(word, exitCode, outOfMemory)} What serves stays as it was, but what the command did before it failed is done: look at the database before you deploy again.`,
  })
}

/** Where a line is cut off there may be the beginning of a secret: what looks for secrets is told. */
function shortened(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}${CUT}` : line
}

function hintFor(word: Words['image'], exitCode: number, outOfMemory: boolean): string {
  if (outOfMemory) return 'It has the memory limit of the deployment: raise it.'
  if (exitCode === 127)
    return word === 'image'
      ? 'Its program is not in the image, or not where it is looked for.'
      : 'Its program is not in the build, nor on the server.'
  if (exitCode === 126) return 'Its program cannot be executed.'
  return 'Its lines in this step say why.'
}

/** The engine speaks of the image's command, and it is this one that it could not start. */
function notStarted(error: unknown): unknown {
  if (!(error instanceof WebopsError) || error.code !== 'container_start_failed') return error
  return new WebopsError({
    code: 'release_command_failed',
    kind: 'failed',
    message: error.message.replace('The container', 'The release command'),
    hint: 'Is its program in the image? A line for the shell needs /bin/sh there; ["program", "argument"] does without.',
    cause: error,
  })
}
