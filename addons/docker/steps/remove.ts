import { names, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { dockerService } from '../service.ts'

/** Removes all that was made for a deployment, but for its volumes: those hold somebody's data. */
export function removeStep(context: HookContext): Step {
  const { deployment, services, stateDir } = context
  return {
    key: 'remove',
    title: 'Remove it from the server',
    describe: () => ({
      summary: `Removes the containers, the unit and the images of ${deployment.name}; its volumes stay`,
      replaces: [names.containerName(deployment.name)],
    }),
    async run({ log }) {
      for (const removed of await dockerService(context).remove()) log(`Removed ${removed}.`)
      for (const image of await services.engine.listImages({ [names.LABEL_DEPLOYMENT]: deployment.name })) {
        await removeImage(context, image, log)
      }
      if (deployment.peers.length === 0) await removeNetwork(context, log)
      for (const file of await services.files.list(stateDir).catch(() => [])) await services.files.remove(stateDir, file)
    },
  }
}

/** The environment's last deployment takes the network along. */
async function removeNetwork({ services: { engine }, deployment }: HookContext, log: (text: string) => void): Promise<void> {
  const { project, environment } = deployment
  for (const { name } of await engine.listNetworks(names.environmentLabel(project, environment)))
    if (await engine.removeNetwork(name)) log(`Removed the network ${name}.`)
}

/** An image that somebody else's container uses stays; that is no reason to fail. */
async function removeImage(
  { services, deployment }: HookContext,
  image: { id: string; references: string[]; labels: Record<string, string> },
  log: (text: string) => void,
): Promise<void> {
  const built = image.labels[names.LABEL_DEPLOYMENT] === deployment.name
  // A label is what the image says of itself, and others may have given names to it: only ours go.
  const references = image.references.filter((reference) => isOurs(deployment, reference))
  for (const reference of image.references.length > 0 || !built ? references : [image.id]) {
    try {
      await services.engine.removeImage(reference)
      log(`Removed the image ${reference}.`)
    } catch (error) {
      log(`The image ${reference} stays: ${(error as Error).message}`)
    }
  }
}

/** True for a name that rollouts of this deployment give, as it is set up now. */
function isOurs({ name, repository, dockerImageName }: HookContext['deployment'], reference: string): boolean {
  const given = repository ? dockerImageName : null
  const repositories = [null, given].map((one) => names.imageReference(name, one, 0).replace(/:0$/, ''))
  return reference === names.latestReference(name, given) || repositories.includes(reference.replace(/:[^/:]+$/, ''))
}
