import type { Mended, ReconcileContext } from '../../src/addon-api/index.ts'

/** Requests go where the live container answers, and nowhere for one that is stopped. What the engine says counts, not what is recorded. */
export async function reconcileAddress({ deployment, found, services }: ReconcileContext): Promise<Mended[]> {
  const { address } = found
  if (address === undefined) return []
  const before = await services.proxy.pointsTo(deployment.name)
  if (before === address) return []
  await services.proxy.point(deployment.name, address)
  // As it is after a boot, and when a container was made again.
  return [
    {
      what: `its requests went ${before === null ? 'nowhere' : `to ${before}`}`,
      done: address === null ? 'nowhere now' : `to ${address} now`,
    },
  ]
}
