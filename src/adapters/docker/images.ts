import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine, ImageDetails, ImageSummary, Labels } from '#core/ports/engine.ts'
import { askRegistry } from './ask-registry.ts'
import { buildImage } from './build-image.ts'
import type { EngineConnection } from './engine-connection.ts'
import { pullImage } from './pull-image.ts'

type ImageCalls = Pick<
  Engine,
  'buildImage' | 'pullImage' | 'askRegistry' | 'inspectImage' | 'listImages' | 'tagImage' | 'isImageUsed' | 'removeImage'
>

/** Names that we gave, to images of somebody else too. */
const OUR_NAMES = 'webops/'
/** Images that stand in for a registry's are made again under their own names. */
const LABEL_BASE_IMAGE = 'webops.base-image'

/** The engine's images. Ours are those with our labels, and the names under `webops/` of pulled ones. */
export function imageCalls(engine: EngineConnection): ImageCalls {
  return {
    async buildImage(request, onOutput, signal) {
      const isStandIn = request.labels[LABEL_BASE_IMAGE] === 'stand-in'
      for (const tag of request.tags) await assertNameFree(engine, tag, request.labels[LABEL_DEPLOYMENT] ?? null, null, isStandIn)
      return buildImage(engine, request, onOutput, signal)
    },
    pullImage: (reference, onOutput, signal) => pullImage(engine, reference, onOutput, signal),
    askRegistry: (reference, patienceMs) => askRegistry(engine, reference, patienceMs),
    inspectImage: (reference) => inspectImage(engine, reference),
    listImages: (labels) => listImages(engine, labels),
    async tagImage(imageId, reference) {
      const { repository, tag } = splitReference(reference)
      const image = await inspectImage(engine, imageId)
      await assertNameFree(engine, reference, image?.labels[LABEL_DEPLOYMENT] ?? null, imageId)
      await engine.call((docker) => docker.getImage(imageId).tag({ repo: repository, tag }))
    },
    async isImageUsed(imageId) {
      const containers = await engine.call((docker) => docker.listContainers({ all: true }))
      return containers.some((container) => container.ImageID === imageId)
    },
    async removeImage(reference) {
      const found = await inspectImage(engine, reference)
      if (!found) return
      if (!reference.startsWith(OUR_NAMES)) engine.assertOurs('image', reference, found.labels)
      await engine.callUnless([404], null, (docker) => docker.getImage(reference).remove())
    },
  }
}

/**
 * A name that another image has is not taken from it: base images and other deployments' images keep theirs.
 * @throws image_name_taken
 */
async function assertNameFree(
  engine: EngineConnection,
  reference: string,
  deployment: string | null,
  imageId: string | null,
  isStandIn = false,
): Promise<void> {
  const holder = await inspectImage(engine, reference)
  if (!holder || holder.id === imageId) return
  if (isStandIn && holder.labels[LABEL_BASE_IMAGE] === 'stand-in') return
  const owner = holder.labels[LABEL_DEPLOYMENT] ?? null
  if (owner === null ? reference.startsWith(OUR_NAMES) : owner === deployment) return
  throw new WebopsError({
    code: 'image_name_taken',
    kind: 'conflict',
    message:
      owner === null ? `${reference} is an image that WebOps did not build.` : `${reference} is an image of the deployment ${owner}.`,
    hint: 'Choose another image name for this deployment, or leave it empty.',
    field: 'dockerImageName',
  })
}

async function inspectImage(engine: EngineConnection, reference: string): Promise<ImageDetails | null> {
  const info = await engine.callUnless([404], null, (docker) => docker.getImage(reference).inspect())
  if (!info) return null
  const config = info.Config as typeof info.Config & { Healthcheck?: { Test?: string[] }; StopSignal?: string }
  const test = config.Healthcheck?.Test
  return {
    id: info.Id,
    references: info.RepoTags ?? [],
    labels: config.Labels ?? {},
    createdAt: new Date(info.Created),
    sizeBytes: info.Size,
    exposedPorts: tcpPorts(config.ExposedPorts),
    hasHealthcheck: test !== undefined && test.length > 0 && test[0] !== 'NONE',
    user: config.User ?? '',
    stopSignal: config.StopSignal || null,
  }
}

/** A pulled image has no label of ours; the name that we gave it says whose it is. */
async function listImages(engine: EngineConnection, labels: Labels): Promise<ImageSummary[]> {
  const deployment = labels[LABEL_DEPLOYMENT]
  const labelled = await engine.call((docker) => docker.listImages({ filters: { label: engine.labelFilter(labels) } }))
  const named =
    deployment === undefined
      ? []
      : await engine.call((docker) => docker.listImages({ filters: { reference: [`${OUR_NAMES}${deployment || '*'}`] } }))
  const all = new Map([...named, ...labelled].map((image) => [image.Id, image]))
  return [...all.values()].map((image) => ({
    id: image.Id,
    references: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    labels: image.Labels ?? {},
    createdAt: new Date(image.Created * 1000),
    sizeBytes: image.Size,
  }))
}

/** An image can say anything of itself: what is no port is left out. */
function tcpPorts(exposed: object | undefined): number[] {
  return Object.keys(exposed ?? {})
    .flatMap((declared) => {
      const [, port = ''] = /^(\d{1,5})(?:\/tcp)?$/.exec(declared) ?? []
      return Number(port) >= 1 && Number(port) <= 65_535 ? [Number(port)] : []
    })
    .sort((a, b) => a - b)
}

/** `registry:5000/name:tag` into name and tag. */
export function splitReference(reference: string): { repository: string; tag: string } {
  const plain = reference.replace(/@sha256:.*$/, '')
  const colon = plain.lastIndexOf(':')
  if (colon <= plain.lastIndexOf('/')) return { repository: plain, tag: 'latest' }
  return { repository: plain.slice(0, colon), tag: plain.slice(colon + 1) }
}
