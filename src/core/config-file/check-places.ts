import { posix } from 'node:path'
import { parseVolume } from '../deployment/parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { isBeneath } from '../policy/is-beneath.ts'

/**
 * Refuses a file where a volume, a folder of the server or a tmpfs is mounted, or in it, and one of them beneath a file:
 * one would hide the other, or a folder would be made in somebody's volume.
 * @param field what is being changed: `path` of a file, or `dockerVolumes`
 * @throws file_in_volume
 */
export function checkFilesBesideVolumes(paths: string[], volumes: string[], field: 'path' | 'dockerVolumes'): void {
  for (const [index, volume] of volumes.entries()) {
    const target = posix.resolve(parseVolume(volume).target)
    for (const path of paths) {
      if (isBeneath(path, target)) throw fileInVolume(path, target, field, index)
      if (isBeneath(target, path)) throw volumeInFile(path, target, field, index)
    }
  }
}

/** Refuses a file in what is a file itself. @throws file_in_file */
export function checkFileBesideOthers(path: string, others: string[]): void {
  const other = others.find((one) => one !== path && (isBeneath(path, one) || isBeneath(one, path)))
  if (other === undefined) return
  const [file, within] = path.length < other.length ? [path, other] : [other, path]
  throw new WebopsError({
    code: 'file_in_file',
    kind: 'invalid',
    message: `${file} cannot be a file and a folder with ${posix.relative(file, within)} in it.`,
    hint: `Choose another path, or remove ${other} first.`,
    field: 'path',
  })
}

function fileInVolume(path: string, target: string, field: string, index: number): WebopsError {
  const message =
    path === target
      ? `A volume is mounted at ${target}, where the configuration file ${path} stands.`
      : `The configuration file ${path} stands in ${target}, where a volume is mounted.`
  return refused(message, field, index)
}

function volumeInFile(path: string, target: string, field: string, index: number): WebopsError {
  return refused(`A volume is mounted at ${target}, and ${path} is a configuration file: nothing can be mounted in it.`, field, index)
}

function refused(message: string, field: string, index: number): WebopsError {
  return new WebopsError({
    code: 'file_in_volume',
    kind: 'invalid',
    message,
    hint:
      field === 'path'
        ? 'Give the file a path outside of the volume, or mount the volume elsewhere.'
        : 'Mount the volume elsewhere, or remove the configuration file first: webops files list <name>',
    field: field === 'dockerVolumes' ? `dockerVolumes.${index}` : field,
  })
}
