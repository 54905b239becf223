import { Command, Option } from 'commander'
import { ciWorkflowView } from '#api/schemas/ci-workflow-view.ts'
import { CI_SERVICES } from '#core/ci/ci-service.ts'
import { deploymentPath } from '../api.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'

/** `webops ci-workflow`: prints a workflow file that deploys from a CI service's runs. */
export function ciWorkflowCommand(context: CliContext): Command {
  return new Command('ci-workflow')
    .summary("print a workflow file that deploys from a CI service's own runs")
    .argument('<name>', 'name of the deployment')
    .addOption(new Option('--service <service>', 'what runs it').choices(CI_SERVICES).default('github'))
    .option('--json', 'print it with where it belongs, as JSON')
    .addHelpText(
      'after',
      `
The run asks for the rollout of its commit over the API, waits for the end and fails with it. It takes a token of somebody who
may roll the deployment out (webops token create ci), kept at the service as the secret WEBOPS_TOKEN. Put it behind the tests:
what else deploys the branch, such as a webhook, is to be switched off.

Examples:
  webops ci-workflow shop > .github/workflows/deploy.yml
  webops ci-workflow shop --service gitlab`,
    )
    .action(async (name: string, { service, ...options }: { service: string; json?: boolean }) => {
      const query = new URLSearchParams({ service })
      const workflow = ciWorkflowView.parse(await context.client().request('GET', `${deploymentPath(name)}/ci-workflow?${query}`))
      context.write(options.json ? json(workflow) : workflow.content)
    })
}
