/** True when a path is a folder itself or lies somewhere below it. Both absolute and normalised. */
export function isBeneath(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}
