import { Command } from 'commander'
import type { DeploymentView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { createDeployment, findDeployment, missingVariables, type QueuedRollout, requestRollout, updateDeployment } from '../api.ts'
import type { CliContext } from '../context.ts'
import { deploymentFields, type DeploymentOptions, withDeploymentOptions } from '../deployment-options.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'
import { json } from '../output/json.ts'
import { firstPushText } from '../output/push-text.ts'
import { isPushed, PUSHED } from '#core/push/pushed-source.ts'
import { nothingPushed } from '#core/push/push-errors.ts'
import { mergeRunOptions } from '../container-options.ts'
import { mergeLlm } from '../llm-options.ts'
import { mergeVariables } from '../variables.ts'

interface DeployOptions extends DeploymentOptions, FinishOptions {
  ref?: string
  idempotencyKey?: string
}

/** `webops deploy`: makes the deployment where there is none, takes over changes, rolls it out and waits for the end. */
export function deployCommand(context: CliContext): Command {
  return withDeploymentOptions(new Command('deploy'))
    .summary('deploy an application, or its latest commit')
    .description(
      'Deploys the latest commit. With --repository or --image the deployment is made first where there is none. With --repository push it waits for the first `git push` to the panel.',
    )
    .argument('<name>', 'name of the deployment')
    .option('--ref <ref>', 'branch, tag or commit, instead of the branch of the deployment')
    .option('--detach', 'do not wait for the end')
    .option('--idempotency-key <key>', 'asking twice with the same key is asking once')
    .option('--json', 'print the rollout as JSON')
    .addHelpText(
      'after',
      `
Examples:
  webops deploy shop --repository https://example.org/shop.git --branch main
  webops deploy shop --repository https://example.org/shop.git --username ada --password-stdin < token
  webops deploy shop --repository git@example.org:shop.git --deploy-key ~/.ssh/shop_deploy
  webops deploy web --image nginx:stable
  webops deploy shop --repository push                        says how to push to it
  webops deploy shop                 the latest commit of its branch
  webops deploy shop --ref v1.4.2    a tag, a branch or a commit`,
    )
    .action(async (name: string, options: DeployOptions) => {
      const existing = await findDeployment(context.client(), name)
      const queued = existing ? await deployExisting(context, existing, options) : await deployNew(context, name, options)
      if (queued === null)
        return context.write(options.json ? json(null) : firstPushText(name, options.branch ?? existing?.branch ?? 'main'))
      const shown = !existing && !options.json && !options.detach
      // A deploy that failed may have failed of just that.
      await finishRollout(context, name, queued, options).finally(() => (shown ? sayMissing(context, name) : undefined))
    })
}

/** What the repository's .env.example asks for and nobody has set, after the first deploy. */
async function sayMissing(context: CliContext, name: string): Promise<void> {
  const missing = await missingVariables(context.client(), name).catch(() => [])
  if (missing.length > 0) context.note(`Its .env.example asks for ${missing.join(', ')}: webops env set ${name} NAME=value sets one.\n`)
}

/** `webops create`: makes the deployment and leaves it at that. */
export function createCommand(context: CliContext): Command {
  return withDeploymentOptions(new Command('create'))
    .summary('make a deployment without rolling it out')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print the deployment as JSON')
    .addHelpText('after', '\nExample:\n  webops create shop --repository https://example.org/shop.git && webops env set shop DEBUG=0')
    .action(async (name: string, options: DeployOptions) => {
      const made = await createDeployment(
        context.client(),
        { name, ...mergeRunOptions({}, await deploymentFields(context, options)) },
        false,
      )
      const next = isPushed(made.repository) ? firstPushText(name, made.branch) : `webops deploy ${name} rolls it out.\n`
      context.write(options.json ? json(made) : `Made ${name}. ${next}`)
    })
}

/** @returns null where there is nothing to roll out before the first push */
async function deployNew(context: CliContext, name: string, options: DeployOptions): Promise<QueuedRollout | null> {
  const client = context.client()
  const fields = mergeRunOptions({}, await deploymentFields(context, options))
  if (!fields['repository'] && !fields['dockerImageName'] && !fields['llm']) {
    throw new WebopsError({
      code: 'deployment_not_found',
      kind: 'not_found',
      message: `There is no deployment ${name}.`,
      hint: `webops deploy ${name} --repository <url> makes it; webops ps lists those that are there.`,
    })
  }
  // With a ref of its own the first rollout is asked for separately.
  const made = await createDeployment(client, { name, ...fields }, !options.ref && !options.idempotencyKey)
  if (made.latestRollout) return made.latestRollout
  if (isPushed(made.repository)) return null
  return requestRollout(client, name, { kind: 'deploy', ref: options.ref }, options.idempotencyKey)
}

/** @returns null where there is nothing to roll out before the first push */
async function deployExisting(context: CliContext, existing: DeploymentView, options: DeployOptions): Promise<QueuedRollout | null> {
  const client = context.client()
  const { project = existing.project, environment = existing.environment, ...fields } = await deploymentFields(context, options)
  if (project !== existing.project || environment !== existing.environment) throw cannotMove(existing)
  const changes = mergeLlm(existing.llm, mergeRunOptions(existing.runOptions, mergeVariables(existing, fields)))
  if (Object.keys(changes).length > 0) await updateDeployment(client, existing.name, changes)
  if (fields['repository'] === PUSHED && !isPushed(existing.repository)) return null
  const source = fields['repository'] ?? existing.repository
  if (source === PUSHED && existing.latestRollout === null) throw nothingPushed(existing.name)
  return requestRollout(client, existing.name, { kind: 'deploy', ref: options.ref }, options.idempotencyKey)
}

function cannotMove({ name, project, environment }: DeploymentView): WebopsError {
  return new WebopsError({
    code: 'deployment_stays',
    kind: 'conflict',
    message: `${name} is in ${environment} of the project ${project}, and stays there.`,
    hint: 'Make another deployment where you want it, and remove this one.',
  })
}
