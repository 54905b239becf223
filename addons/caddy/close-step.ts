import type { HookContext, Step } from '../../src/addon-api/index.ts'

/** After a stop the address says that the deployment is not running; after a removal nothing is left of it. */
export function closeStep({ kind, deployment, services }: HookContext): Step {
  const removes = kind === 'remove'
  return {
    key: 'close',
    title: removes ? 'Close the address' : 'Say that it is stopped',
    describe: () => ({
      summary: removes
        ? `Removes the routes of ${deployment.name}`
        : `Answers requests for ${deployment.name} with a page that says that it is not running`,
    }),
    async run({ log }) {
      if (removes) await services.proxy.forget(deployment.name)
      else await services.proxy.point(deployment.name, null)
      log(
        removes
          ? `Nothing is sent to ${deployment.name} any more.`
          : `${deployment.name} is answered for by a page that says that it is not running.`,
      )
    },
  }
}
