import { expect, it } from 'vitest'
import { LABEL_DEPLOYMENT, LABEL_INSTANCE } from '../deployment/names.ts'
import { openVolume } from './archive-container.ts'

const ROOT = { mode: 0o700, uid: 999, gid: 999 }

/** Folders that were written to. */
async function written(imageId: string): Promise<string[]> {
  const folders: string[] = []
  const worker = {
    lease: { check: async () => undefined },
    settings: { instance: 'main' },
    deployments: { getByName: async () => ({ name: 'shop', removedAt: null, liveReleaseId: '1' }) },
    releases: { get: async () => ({ imageId }) },
    services: {
      engine: {
        inspectVolume: async () => ({ labels: { [LABEL_DEPLOYMENT]: 'shop', [LABEL_INSTANCE]: 'main' }, plain: true, folder: '/v' }),
        inspectImage: async () => ({ id: imageId }),
        createContainer: async () => ({ id: 'c' }),
        writeArchive: async (_container: string, folder: string) => void folders.push(folder),
      },
    },
  }
  const opened = await openVolume(worker as never, { deployment: 'shop', volume: 'data', direction: 'upload' } as never, 'abc')
  await opened.setRoot(ROOT)
  return folders
}

it('gives the root of a volume its owner, where it is not the account of a standard deployment', async () => {
  expect(await written('sha256:a')).toEqual(['/'])
  expect(await written('tree:a')).toEqual([])
})
