import { names, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { builtName } from '../built-name.ts'
import { removeAllFiles } from '../config-files.ts'
import { dockerService } from '../service.ts'
import { wordsFor } from '../words.ts'

/** Removes all that was made for a deployment, but for its volumes: those hold somebody's data, and go where their names were typed. */
export function removeStep(context: HookContext): Step {
  const { deployment, services, stateDir } = context
  return {
    key: 'remove',
    title: 'Remove it from the server',
    async describe() {
      const { going, staying } = await volumesOf(context)
      const also = going.length > 0 ? `, and its volumes ${going.join(', ')} with all that is in them` : ''
      const rest = going.length > 0 ? staying.join(', ') : `its volumes${staying.length > 0 ? ` (${staying.join(', ')})` : ''}`
      return {
        summary: `Removes ${deployment.useDocker ? 'the containers, the unit and the images' : 'the unit, the builds and the accounts that own nothing else'} of ${deployment.name}${also}${rest === '' ? '' : `; ${rest} stay${staying.length === 1 && going.length > 0 ? 's' : ''}`}`,
        ...(going.length > 0 && { warnings: [`What is in ${going.join(', ')} is lost.`] }),
        replaces: [names.containerName(deployment.name)],
      }
    },
    async run({ log }) {
      for (const removed of await dockerService(context).remove()) log(`Removed ${removed}.`)
      for (const volume of (await volumesOf(context)).going) {
        await services.engine.removeVolume(names.volumeName(deployment.name, volume))
        log(`Removed the volume ${volume}, as somebody had typed its name.`)
      }
      for (const image of await services.engine.listImages({ [names.LABEL_DEPLOYMENT]: deployment.name })) {
        await removeImage(context, image, log)
      }
      if (deployment.peers.length === 0) await removeNetwork(context, log)
      await removeAllFiles(context)
      for (const file of await services.files.list(stateDir).catch(() => [])) await services.files.remove(stateDir, file)
      for (const { account, kept } of await services.engine.releaseAccounts(deployment.name))
        log(kept === null ? `Removed the account ${account}.` : `${kept.message} (${kept.code})`)
    },
  }
}

/** Short names of its volumes. Whose they are, is what the engine says: the rollout's own word for it is not enough. */
async function volumesOf({ deployment, facts, services }: HookContext): Promise<{ going: string[]; staying: string[] }> {
  const there = await services.engine.listVolumes({ [names.LABEL_DEPLOYMENT]: deployment.name })
  const short = there.map((name) => names.shortVolumeName(deployment.name, name)).sort()
  const typed = new Set(facts.removeVolumes ?? [])
  return { going: short.filter((name) => typed.has(name)), staying: short.filter((name) => !typed.has(name)) }
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
  const word = wordsFor(deployment).image
  const built = image.labels[names.LABEL_DEPLOYMENT] === deployment.name
  // A label is what the image says of itself, and others may have given names to it: only ours go.
  const references = image.references.filter((reference) => isOurs(deployment, reference))
  for (const reference of image.references.length > 0 || !built ? references : [image.id]) {
    try {
      await services.engine.removeImage(reference)
      log(`Removed the ${word} ${reference}.`)
    } catch (error) {
      log(`The ${word} ${reference} stays: ${(error as Error).message}`)
    }
  }
}

/** True for a name that rollouts of this deployment give, as it is set up now. */
function isOurs(deployment: HookContext['deployment'], reference: string): boolean {
  const { name } = deployment
  const given = builtName(deployment)
  const repositories = [null, given].map((one) => names.imageReference(name, one, 0).replace(/:0$/, ''))
  return reference === names.latestReference(name, given) || repositories.includes(reference.replace(/:[^/:]+$/, ''))
}
