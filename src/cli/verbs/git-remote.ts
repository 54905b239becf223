import { Command } from 'commander'
import type { PushView } from '#api/schemas/push-view.ts'
import { deploymentName } from '#core/deployment/deployment.schema.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { pushAddress } from '#core/push/pushed-source.ts'
import { findConnection } from '../connection.ts'
import type { CliContext } from '../context.ts'
import { letGitSignIn } from '../git-sign-in.ts'
import { json } from '../output/json.ts'
import { findPush } from '../pushes-api.ts'
import { WorkTree } from '../work-tree.ts'

interface AddOptions {
  name: string
  ssh?: boolean
  force?: boolean
  folder: string
  json?: boolean
}

/** `webops git-remote`: the panel as a remote of a repository on this machine. */
export function gitRemoteCommand(context: CliContext): Command {
  return new Command('git-remote')
    .summary('make the panel a remote that git pushes to')
    .addHelpText('after', '\nExample:\n  webops git-remote add shop && git push webops main')
    .addCommand(addCommand(context))
}

function addCommand(context: CliContext): Command {
  return new Command('add')
    .summary('add the remote, so that git push deploys')
    .argument('<deployment>', 'name of the deployment; one that is not there yet is made by the first push')
    .option('--name <remote>', 'what git calls the remote', 'webops')
    .option('--ssh', 'push over SSH, with a key that the panel knows, instead of HTTPS')
    .option('--force', 'point a remote of that name, which is there already, to the panel')
    .option('-C, --folder <path>', 'a folder in the repository', '.')
    .option('--json', 'print the remote as JSON')
    .addHelpText(
      'after',
      `
Over HTTPS git asks for no password then: it gets the token of WEBOPS_TOKEN or of webops login from "webops git-credential",
for the panel alone. All of it is set up in the configuration of this one repository.

Examples:
  webops git-remote add shop
  webops git-remote add shop --ssh
  webops git-remote add shop-staging --name staging && git push staging main`,
    )
    .action(async (deployment: string, options: AddOptions) => {
      checkName(deployment)
      const tree = await WorkTree.open(options.folder, context.signal)
      const connection = findConnection(context.env, context.home)
      const push = await findPush(context.client(), deployment)
      const url = options.ssh ? sshAddress(deployment, push) : pushAddress(connection.url, deployment)
      await tree.setRemote(options.name, url, options.force ?? false)
      if (!options.ssh) await letGitSignIn(context, tree, connection)
      const command = ['git push', options.name, refspec(await tree.branch(), push)].join(' ')
      if (options.json) return context.write(json({ remote: options.name, url, exists: push !== null, push: command }))
      context.write(addedText(deployment, { remote: options.name, url, command, push, overSsh: options.ssh ?? false }))
    })
}

/** @throws WebopsError invalid_input */
function checkName(name: string): void {
  const { success, error } = deploymentName.safeParse(name)
  if (success) return
  throw new WebopsError({
    code: 'invalid_input',
    kind: 'invalid',
    message: `${name} cannot be the name of a deployment: ${error.issues[0]?.message ?? 'it is none'}.`,
    field: 'name',
  })
}

function sshAddress(deployment: string, push: PushView | null): string {
  if (push?.ssh) return push.ssh
  throw new WebopsError({
    code: 'ssh_address_unknown',
    kind: 'unavailable',
    message: push
      ? 'This panel takes no pushes over SSH.'
      : `There is no deployment ${deployment} yet, which would say where it is reached.`,
    hint: push ? 'Leave --ssh out: over HTTPS git signs in with a token.' : `Make it first: webops create ${deployment} --repository push`,
  })
}

/** What to push: the branch that is checked out, to the one that deploys. */
function refspec(current: string | null, push: PushView | null): string {
  const target = push?.branch ?? current ?? 'main'
  if (current === target) return target
  return `${current ?? 'HEAD'}:${current === null && !push ? 'refs/heads/main' : target}`
}

interface Added {
  remote: string
  url: string
  command: string
  push: PushView | null
  overSsh: boolean
}

function addedText(deployment: string, { remote, url, command, push, overSsh }: Added): string {
  const parts = [`${remote} is ${url}`]
  if (!push) parts.push(`There is no deployment ${deployment} yet: the first push makes it, in the project default.`)
  if (overSsh) {
    parts.push(`The panel has to know your SSH key: Settings, SSH keys, in your browser.`)
    if (push?.sshFingerprint) parts.push(`At the first push ssh asks about the server's key, which is ${push.sshFingerprint}.`)
  }
  return `${parts.join('\n')}\nNext: ${command}\n`
}
