import { Command } from 'commander'
import { expect, it } from 'vitest'
import type { CliContext } from './context.ts'
import { deploymentFields, type DeploymentOptions, withDeploymentOptions } from './deployment-options.ts'

function given(...args: string[]): Promise<Record<string, unknown>> {
  const options = withDeploymentOptions(new Command('deploy')).exitOverride().parse(args, { from: 'user' }).opts<DeploymentOptions>()
  return deploymentFields({} as CliContext, options)
}

it('whether Docker is used is said when it was said, and else left as it is', async () => {
  expect(await given('--no-docker')).toEqual({ useDocker: false })
  expect(await given('--docker')).toEqual({ useDocker: true })
  expect(await given()).toEqual({})
})
