import { describe, expect, it } from 'vitest'
import { candidateName, containerName, imageReference, latestReference } from './names.ts'

describe('names on the server', () => {
  it.each([
    [null, 'webops/shop:3', 'webops/shop:latest'],
    ['acme/shop', 'acme/shop:3', 'acme/shop:latest'],
    ['acme/shop:prod', 'acme/shop:3', 'acme/shop:prod'],
    ['registry.test:5000/acme/shop', 'registry.test:5000/acme/shop:3', 'registry.test:5000/acme/shop:latest'],
    ['registry.test:5000/shop:prod', 'registry.test:5000/shop:3', 'registry.test:5000/shop:prod'],
  ])('with the image name %s a release is %s and what serves is %s', (given, release, latest) => {
    expect(imageReference('shop', given, 3)).toBe(release)
    expect(latestReference('shop', given)).toBe(latest)
  })

  it("a candidate's is none that another deployment's container could have", () => {
    expect(candidateName('shop')).toBe('webops-shop.next')
    expect(containerName('shop')).toBe('webops-shop')
  })
})
