/** Of what standard deployments run from; no engine of containers has ids that begin so. */
const TREE = 'tree:'

/** Whether it was built for a standard deployment, and is no image of a container. */
export function isTree(imageId: string): boolean {
  return imageId.startsWith(TREE)
}

/** The part of an image's id that people read: twelve digits, without what it begins with. */
export function shortImageId(imageId: string): string {
  return imageId.replace(/^[a-z0-9]+:/, '').slice(0, 12)
}
