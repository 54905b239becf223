import picomatch from 'picomatch'
import { fieldsOf, listOf, textOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'

/** A package of Cargo with the programs that it makes. */
export interface CargoPackage {
  folder: Folder
  /** Seen from the workspace; `.` for the package at its top. */
  path: string
  name: string
  /** Names of its programs, the one that `cargo run` would take first. */
  bins: string[]
  manifest: Record<string, unknown>
}

export interface CargoWorkspace {
  top: Folder
  manifest: Record<string, unknown>
  /** False: one package by itself. */
  isWorkspace: boolean
  packages: CargoPackage[]
}

/** More members are not looked into. */
const MAX_MEMBERS = 200

/**
 * Reads a Cargo.toml and those of its workspace's members.
 * https://doc.rust-lang.org/cargo/reference/cargo-targets.html#target-auto-discovery
 * @returns null when there is none that can be read; folder.problems says why
 */
export async function readCargo(folder: Folder): Promise<CargoWorkspace | null> {
  const manifest = await folder.toml('Cargo.toml')
  if (manifest === null) return null
  const workspace = manifest['workspace']
  const isWorkspace = typeof workspace === 'object' && workspace !== null
  const packages: CargoPackage[] = []
  // A member by itself: its workspace is above this folder, where it is found.
  if (!isWorkspace && leansOnWorkspace(manifest)) return { top: folder, manifest, isWorkspace, packages: [] }
  const own = packageOf(folder, '.', manifest)
  if (own) packages.push(own)
  if (isWorkspace) {
    const fields = fieldsOf(workspace)
    const isMember = picomatch(textsOf(fields['members']).map((one) => one.replace(/^\.\//, '').replace(/\/$/, '')))
    const isExcluded = picomatch(textsOf(fields['exclude']))
    const usual = textsOf(fields['default-members'])
    const folders = folder.paths
      .filter((path) => path.endsWith('/Cargo.toml'))
      .map((path) => path.slice(0, -'/Cargo.toml'.length))
      .filter((path) => isMember(path) && !isExcluded(path))
      .sort((one, other) => Number(!usual.includes(one)) - Number(!usual.includes(other)))
    for (const path of folders.slice(0, MAX_MEMBERS)) {
      const inside = folder.child(path)
      const read = await inside.toml('Cargo.toml')
      folder.problems.push(...inside.problems)
      const member = read && packageOf(inside, path, read)
      if (member) packages.push(member)
    }
  }
  return { top: folder, manifest, isWorkspace, packages }
}

function leansOnWorkspace(manifest: Record<string, unknown>): boolean {
  const tables = [manifest['package'], manifest['dependencies']].map(fieldsOf)
  return tables.some((table) => Object.values(table).some((value) => fieldsOf(value)['workspace'] === true))
}

function packageOf(folder: Folder, path: string, manifest: Record<string, unknown>): CargoPackage | null {
  const fields = fieldsOf(manifest['package'])
  const name = textOf(fields['name'])
  if (name === null || !/^[\w-]+$/.test(name)) return null
  const said = listOf(manifest['bin']).flatMap((one) => textOf(fieldsOf(one)['name']) ?? [])
  const claimed = new Set(listOf(manifest['bin']).flatMap((one) => textOf(fieldsOf(one)['path']) ?? []))
  const found =
    fields['autobins'] === false
      ? []
      : folder.paths.flatMap((file) => {
          if (claimed.has(file)) return []
          if (file === 'src/main.rs') return [name]
          return /^src\/bin\/([\w-]+)(?:\.rs|\/main\.rs)$/.exec(file)?.[1] ?? []
        })
  const usual = textOf(fields['default-run'])
  const bins = [...new Set([...said, ...found])].filter((bin) => /^[\w-]+$/.test(bin))
  const rank = (bin: string) => (bin === usual ? 0 : bin === name ? 1 : 2)
  return { folder, path, name, bins: bins.sort((one, other) => rank(one) - rank(other)), manifest }
}
