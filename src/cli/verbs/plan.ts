import { Command, Option } from 'commander'
import { findDeployment, plan } from '../api.ts'
import type { CliContext } from '../context.ts'
import { deploymentFields, type DeploymentOptions, withDeploymentOptions } from '../deployment-options.ts'
import { json } from '../output/json.ts'
import { printPlan } from '../output/print-plan.ts'
import { mergeRunOptions } from '../container-options.ts'
import { mergeLlm } from '../llm-options.ts'
import { mergeVariables } from '../variables.ts'
import { wholeNumber } from '../whole-number.ts'

interface PlanOptions extends DeploymentOptions {
  kind: string
  ref?: string
  release?: number
  verbose?: boolean
  json?: boolean
}

/** `webops plan`: what a rollout would do, without doing it. */
export function planCommand(context: CliContext): Command {
  return withDeploymentOptions(new Command('plan'))
    .summary('show what a rollout would do, without doing it')
    .argument('<name>', 'name of the deployment, also of one that is not there yet')
    .addOption(
      new Option('--kind <kind>', 'kind of rollout')
        .choices(['deploy', 'reconfigure', 'rollback', 'restart', 'stop', 'start', 'remove'])
        .default('deploy'),
    )
    .option('--ref <ref>', 'branch, tag or commit')
    .option('--release <number>', 'release to go back to', wholeNumber)
    .option('-v, --verbose', 'with the Dockerfile, the unit and the route')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  webops plan shop
  webops plan shop --verbose --repository https://example.org/shop.git
  webops plan shop --kind rollback --release 3`,
    )
    .action(async (name: string, options: PlanOptions) => {
      const client = context.client()
      const given = await deploymentFields(context, options)
      const existing = await findDeployment(client, name)
      const fields = mergeLlm(existing?.llm, mergeRunOptions(existing?.runOptions, given))
      const { kind, ref, release } = options
      const made = await plan(
        client,
        existing || (!fields['repository'] && !fields['dockerImageName'] && !fields['llm'])
          ? {
              kind,
              name,
              ref,
              release,
              ...(existing && Object.keys(fields).length > 0 ? { changes: mergeVariables(existing, fields) } : {}),
            }
          : { kind, deployment: { name, ...fields } },
      )
      context.write(options.json ? json(made) : printPlan(made, Boolean(options.verbose)))
    })
}
