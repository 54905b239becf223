import { join } from 'node:path'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import type { Engine, ImageDetails, ImageSummary } from '#core/ports/engine.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { buildTree } from './build-tree.ts'
import { hasLabels, type TreeRecord } from './records.ts'
import { removeFolder } from './removal.ts'
import { takeReferences, withTag } from './references.ts'
import type { Store } from './store.ts'

type ImageCalls = Pick<
  Engine,
  'buildImage' | 'pullImage' | 'askRegistry' | 'inspectImage' | 'listImages' | 'tagImage' | 'isImageUsed' | 'removeImage'
>

/** Built trees as images. */
export function imageCalls(store: Store): ImageCalls {
  const isUsed = async (id: string) => (await store.containers()).some(({ imageId }) => imageId === id)
  return {
    buildImage: (request, onOutput, signal) => buildTree(store, request, onOutput, signal),
    pullImage: (reference) => Promise.reject(notPulled(reference)),
    // Trees are built here and nowhere else.
    askRegistry: () => Promise.resolve('lacks'),
    async inspectImage(reference) {
      const found = await store.tree(reference)
      return found && details(found)
    },
    listImages: async (labels) => (await store.trees()).filter((one) => hasLabels(one.labels, labels)).map(summary),
    async tagImage(imageId, reference) {
      await takeReferences(store, imageId, reference)
    },
    isImageUsed: isUsed,
    async removeImage(reference) {
      const found = await store.tree(reference)
      if (!found) return
      const references = reference === found.id ? [] : found.references.filter((one) => one !== withTag(reference))
      // What runs from it goes on: its last name goes, and the tree stays.
      if (references.length > 0 || (await isUsed(found.id))) await store.saveTree({ ...found, references })
      else await removeTree(store, found)
    },
  }
}

/** With the last one of a deployment goes the home that its builds had. */
async function removeTree(store: Store, { id, labels }: TreeRecord): Promise<void> {
  await removeFolder(store.places.tree(id))
  const deployment = labels[LABEL_DEPLOYMENT]
  if (deployment === undefined || (await store.trees()).some((one) => one.labels[LABEL_DEPLOYMENT] === deployment)) return
  await removeFolder(join(store.places.homes, deployment))
}

function summary({ id, references, labels, createdAt, sizeBytes }: TreeRecord): ImageSummary {
  return { id, references, labels, createdAt: new Date(createdAt), sizeBytes }
}

function details(tree: TreeRecord): ImageDetails {
  const { port, static: folder } = tree.process
  const exposedPorts = port === null ? (folder === null ? [] : [80]) : [port]
  return { ...summary(tree), exposedPorts, hasHealthcheck: false, user: tree.account, stopSignal: null }
}

function notPulled(reference: string): WebopsError {
  return new WebopsError({
    code: 'image_needs_docker',
    kind: 'refused',
    message: `The image ${reference} runs in a container alone, and this is a standard deployment.`,
    hint: 'Let the deployment use Docker, or give a repository.',
    field: 'useDocker',
  })
}
