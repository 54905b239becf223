import { Command, Option } from 'commander'
import type { ChangedFilesView } from '#api/schemas/file-views.ts'
import type { SetConfigFileInput } from '#core/config-file/config-file.schema.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { listFiles, removeFile, setFile } from '../files-api.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'
import { fileTable } from '../output/file-text.ts'
import { json } from '../output/json.ts'
import { readUtf8 } from '../read-utf8.ts'
import { wantsJson } from '../wants-json.ts'

interface ApplyOptions extends FinishOptions {
  apply?: boolean
}

interface SetOptions extends ApplyOptions {
  from?: string
  secret?: boolean
  plain?: boolean
  mode?: string
}

/** `webops files`: files whose content is kept in the panel, and that the application finds at their path. */
export function filesCommand(context: CliContext): Command {
  return new Command('files')
    .summary('list and change the configuration files of a deployment')
    .addHelpText(
      'after',
      `
A configuration file is kept in the panel and stands where the application sees it, for reading only. It belongs to each
release: a rollback brings back the files of then.

Examples:
  webops files list shop
  webops files set shop /etc/app/config.toml --from config.toml --apply
  webops files set shop /etc/app/key.pem --from key.pem --secret --mode 0440
  generate-config | webops files set shop /etc/app/config.toml --from -
  webops files show shop /etc/app/config.toml
  webops files remove shop /etc/app/config.toml --apply`,
    )
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(setCommand(context))
    .addCommand(removeCommand(context))
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list them; secret ones without their content')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .action(async (name: string, options: { json?: boolean }, command: Command) => {
      const listed = await listFiles(context.client(), name)
      if (wantsJson(options, command)) return context.write(json(listed.items))
      context.write(listed.items.length === 0 ? `${name} has no configuration files.\n` : fileTable(listed, name))
    })
}

function showCommand(context: CliContext): Command {
  return new Command('show')
    .summary('print the content of one')
    .argument('<name>', 'name of the deployment')
    .argument('<path>', 'its path, as the application sees it')
    .action(async (name: string, path: string) => {
      const { items } = await listFiles(context.client(), name)
      const found = items.find((file) => file.path === path && file.state !== 'removed')
      if (!found) throw notFound(name, path)
      if (found.content === null) throw secretContent(path)
      context.write(found.content)
    })
}

function setCommand(context: CliContext): Command {
  return withApply(new Command('set'))
    .summary('set a file: a new one, or what is different of one that there is')
    .argument('<name>', 'name of the deployment')
    .argument('<path>', 'its path, as the application sees it')
    .option('--from <file>', 'take the content from this file; - reads standard input. Without it the content stays')
    .option('--secret', 'store it encrypted and never show it again')
    .addOption(new Option('--plain', 'store it readable').conflicts('secret'))
    .option('--mode <octal>', 'permission bits, such as 0440 (default: 0444)')
    .addHelpText(
      'after',
      `
What is not named stays. The file belongs to root: with 0440 only root, and what runs in its group, can read it.

Examples:
  webops files set shop /etc/app/config.toml --from config.toml
  webops files set shop /etc/app/config.toml --from config.toml --secret --mode 0440 --apply
  webops files set shop /etc/app/config.toml --mode 0444`,
    )
    .action(async (name: string, path: string, options: SetOptions, command: Command) => {
      const input: Partial<SetConfigFileInput> & { path: string } = {
        path,
        content: await contentOf(context, options.from),
        ...(options.secret && { secret: true }),
        ...(options.plain && { secret: false }),
        ...(options.mode !== undefined && { mode: options.mode }),
        apply: Boolean(options.apply),
      }
      if (Object.keys(input).length === 3 && input.content === null) throw nothingToSet(name, path)
      await finish(context, name, await setFile(context.client(), name, input), options, command)
    })
}

function removeCommand(context: CliContext): Command {
  return withApply(new Command('remove'))
    .summary('remove one; the live release keeps its own')
    .argument('<name>', 'name of the deployment')
    .argument('<path>', 'its path, as the application sees it')
    .action(async (name: string, path: string, options: ApplyOptions, command: Command) => {
      await finish(context, name, await removeFile(context.client(), name, path, Boolean(options.apply)), options, command)
    })
}

function withApply(command: Command): Command {
  return command
    .option('--apply', 'bring it into effect now, with a rollout of its own')
    .option('--detach', 'with --apply: do not wait for the end')
    .option('--json', 'print the rollout as JSON; where none starts, the files')
}

async function finish(context: CliContext, name: string, changed: ChangedFilesView, given: ApplyOptions, command: Command): Promise<void> {
  const options = { ...given, json: wantsJson(given, command) }
  const [rollout] = changed.rollouts
  if (rollout) return finishRollout(context, name, rollout, options)
  if (options.json) return context.write(json(changed.items))
  context.write(
    options.apply ? 'Stored. What serves needs no change.\n' : 'Stored. The next rollout takes it over; --apply does so at once.\n',
  )
}

async function contentOf(context: CliContext, from: string | undefined): Promise<string | null> {
  if (from === undefined) return null
  return from === '-' ? context.readInput() : readUtf8(from)
}

function notFound(name: string, path: string): WebopsError {
  return new WebopsError({
    code: 'file_not_found',
    kind: 'not_found',
    message: `${name} has no configuration file ${path}.`,
    hint: `webops files list ${name} shows which there are.`,
  })
}

function secretContent(path: string): WebopsError {
  return new WebopsError({
    code: 'file_is_secret',
    kind: 'refused',
    message: `${path} is a secret: nobody but the worker can read it.`,
    hint: 'Set it again where its content is not known any more.',
  })
}

function nothingToSet(name: string, path: string): WebopsError {
  return new WebopsError({
    code: 'nothing_to_set',
    kind: 'invalid',
    message: 'Say what is to be set: the content, the mode, or whether it is a secret.',
    hint: `webops files set ${name} ${path} --from <file>`,
  })
}
