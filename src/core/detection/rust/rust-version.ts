import { fieldsOf, textOf } from '../fields.ts'
import type { Said } from '../said.ts'
import type { CargoPackage, CargoWorkspace } from './cargo-packages.ts'

/** The toolchain that a repository asks for; null: the newest stable one. */
export interface RustVersion {
  toolchain: string | null
  why: string | null
}

/**
 * @param lock of Cargo.lock, or null
 */
export async function rustVersion(said: Said, cargo: CargoWorkspace, one: CargoPackage, lock: string | null): Promise<RustVersion> {
  const told = said.tools['rust'] ?? said.tools['rustc']
  if (told) return { toolchain: channelOf(told.version), why: `${told.source} says Rust ${told.version}` }
  for (const { folder, file } of [one.folder, cargo.top].flatMap((folder) =>
    ['rust-toolchain.toml', 'rust-toolchain'].map((file) => ({ folder, file })),
  )) {
    const text = await folder.text(file)
    if (text === null) continue
    const isPlain = !text.includes('[')
    const channel = isPlain ? text.trim() : textOf(fieldsOf((await folder.toml(file))?.['toolchain'])['channel'])
    if (channel) return { toolchain: channelOf(channel), why: `${folder.prefix}${file} says ${channel}` }
  }
  const own = fieldsOf(one.manifest['package'])
  const shared = fieldsOf(fieldsOf(cargo.manifest['workspace'])['package'])
  const least = textOf(own['rust-version']) ?? (own['rust-version'] === undefined ? null : textOf(shared['rust-version']))
  if (least === null || !/^\d+\.\d+(?:\.\d+)?$/.test(least)) return { toolchain: null, why: null }
  // A lock file that a newer Cargo wrote, and an edition that came later, need more than the manifest remembers.
  const edition = textOf(own['edition']) ?? textOf(shared['edition'])
  const needed = edition === '2024' ? 85 : /^version = 4$/m.test(lock ?? '') ? 78 : 0
  const isEnough = Number(least.split('.')[1]) >= needed
  return isEnough
    ? { toolchain: least, why: `Cargo.toml says rust-version ${least}` }
    : {
        toolchain: null,
        why: `Cargo.toml says rust-version ${least}, but needs 1.${needed} for its ${edition === '2024' ? 'edition' : 'lock file'}`,
      }
}

/** `stable` and `latest` are what the image has. */
function channelOf(text: string): string | null {
  const channel = text.trim().replace(/^v/, '')
  if (/^\d+\.\d+(?:\.\d+)?$/.test(channel)) return channel
  return /^(?:nightly|beta)(?:-\d{4}-\d{2}-\d{2})?$/.test(channel) ? channel : null
}
