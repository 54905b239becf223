import { expect, it } from 'vitest'
import { oldReleases } from './steps/prune-images.ts'

const release = (number: number, image = number, needed = false) => ({
  number,
  imageId: `sha256:${image}`,
  imageName: 'webops/shop',
  needed,
})
const numbers = (releases: ReturnType<typeof release>[], keep: number) => oldReleases(releases, keep).map((one) => one.number)

it('keeps what served last, what is needed, and images that such a release shares', () => {
  const served = [release(3, 3, true), release(9), release(8), release(7), release(2)]
  expect(numbers(served, 5)).toEqual([])
  expect(numbers(served, 2)).toEqual([8, 7, 2])
  // A rollback to release 2 waits in the queue.
  expect(numbers([...served.slice(0, 4), release(2, 2, true)], 2)).toEqual([8, 7])
  // Release 7 was reconfigured to 9: one image.
  expect(numbers([release(3, 3, true), release(9, 7), release(8), release(7, 7)], 2)).toEqual([8])
})
