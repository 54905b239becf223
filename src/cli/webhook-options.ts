import { type Command, Option } from 'commander'
import { FORGE_IDS } from '#core/forge/forge.ts'

/** What a webhook can be told. A list is `false` where it is to be empty. */
export interface WebhookOptions {
  forge?: string
  branch?: string[] | false
  tag?: string[] | false
  path?: string[] | false
  pullRequests?: string
  json?: boolean
}

/** Adds it to a verb. */
export function withWebhookOptions(command: Command): Command {
  return command
    .addOption(new Option('--forge <forge>', "what the repository's server is (else known by its name)").choices(FORGE_IDS))
    .option('--branch <pattern>', "a branch whose pushes deploy (repeatable; else the deployment's own)", collect)
    .option('--no-branch', 'no push to a branch deploys')
    .option('--tag <pattern>', 'a tag that deploys when it is pushed, such as "v*" (repeatable; else none)', collect)
    .option('--no-tag', 'no tag deploys')
    .option('--path <pattern>', 'a file of which one has to be changed, such as "src/**" (repeatable; else any)', collect)
    .option('--no-path', 'a push deploys whatever it changed')
    .addOption(
      new Option(
        '--pull-requests <which>',
        "which pull requests get a preview: those of the repository itself, or forks' too, once approved",
      ).choices(['none', 'own', 'all']),
    )
    .option('--json', 'print the webhook as JSON')
}

/** The options as the API has them; what was not given is left out. */
export function webhookFields({ forge, branch, tag, path, pullRequests }: WebhookOptions): Record<string, unknown> {
  const all = { forge, branches: listOf(branch), tags: listOf(tag), paths: listOf(path), pullRequests }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function listOf(given: string[] | false | undefined): string[] | undefined {
  return given === false ? [] : given
}

/** What came before is no list where it was `--no-…`. */
function collect(value: string, before: unknown): string[] {
  return Array.isArray(before) ? [...(before as string[]), value] : [value]
}
