import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'

/** What should not be in an image, each as it was found. */
export interface ImageFaults {
  caches: string[]
  root: string[]
  secrets: string[]
}

/** What package managers keep of downloads. Lists of apt's are as good as a cache. */
const CACHES = [
  'var/lib/apt/lists/*_*',
  'var/cache/apt/*.bin',
  'var/cache/apt/archives/*.deb',
  'var/cache/apk/*',
  '{root,home/*}/.npm/_cacache',
  '{root,home/*}/.cache/*',
  '{root,home/*}/.local/share/pnpm/store',
  '{root,home/*}/.yarn/berry/cache',
  '{root,home/*}/.bun/install/cache',
  '{root,home/*}/.composer/cache',
  '{root,home/*}/.bundle/cache',
  '{root,home/*}/.cargo/registry/cache',
  '{root,home/*}/.m2/repository',
  '{root,home/*}/.gradle/caches',
  '{root,home/*}/.nuget/packages',
  '{root,home/*}/go/pkg/mod/cache',
  'go/pkg/mod/cache',
  'usr/local/share/.cache/*',
  'usr/local/cargo/registry/cache',
]

/**
 * Looks an image over, layer by layer: what a later one removes is in the image all the same. Nothing of it is run.
 * @param canary what a build secret held when it was built
 */
export async function inspectImage(tag: string, canary: string): Promise<ImageFaults> {
  const work = mkdtempSync(join(tmpdir(), 'inspect-image-'))
  try {
    const user = (await requireProgram('docker', ['image', 'inspect', '--format', '{{.Config.User}}', tag])).trim()
    const history = await requireProgram('docker', ['history', '--no-trunc', '--format', '{{.CreatedBy}}', tag])
    const configuration = await requireProgram('docker', ['image', 'inspect', tag])
    const layers = await unpackLayers(tag, work)
    return {
      caches: cachesIn(layers),
      root: isRoot(user) ? [user === '' ? 'no USER' : user] : [],
      secrets: [...(history.includes(canary) || configuration.includes(canary) ? ['history'] : []), ...(await filesWith(canary, layers))],
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @returns a folder for each layer, the lowest first */
async function unpackLayers(tag: string, work: string): Promise<string[]> {
  const [file, saved] = [join(work, 'saved.tar'), join(work, 'saved')]
  await requireProgram('docker', ['save', '--output', file, tag])
  await unpack(file, saved)
  rmSync(file)
  const [manifest] = JSON.parse(readFileSync(join(saved, 'manifest.json'), 'utf8')) as { Layers: string[] }[]
  const folders: string[] = []
  for (const [index, layer] of (manifest?.Layers ?? []).entries()) {
    const folder = join(work, `layer ${index + 1}`)
    await unpack(join(saved, layer), folder)
    folders.push(folder)
  }
  if (folders.length === 0) throw new Error(`docker save names no layer of ${tag}.`)
  return folders
}

async function unpack(file: string, folder: string): Promise<void> {
  mkdirSync(folder)
  await requireProgram('tar', ['--extract', '--no-same-owner', '--file', file, '--directory', folder])
}

/** @param layers a folder each, with what the layer holds */
export function cachesIn(layers: string[]): string[] {
  return layers.flatMap((folder) => globSync(CACHES, { cwd: folder }).map((path) => nameOf(folder, path)))
}

/**
 * @param layers a folder each, with what the layer holds
 * @throws Error when they could not be read through: that is no clean bill
 */
export async function filesWith(text: string, layers: string[]): Promise<string[]> {
  const found: string[] = []
  for (const folder of layers) {
    const options = ['--recursive', '--files-with-matches', '--text', '--devices=skip', '--fixed-strings']
    const { exitCode, stdout, stderr } = await runProgram('grep', [...options, '--regexp', text, '--', folder])
    if (exitCode > 1) throw new Error(`${folder} could not be searched: ${stderr}`)
    for (const path of stdout.split('\n').filter(Boolean)) found.push(nameOf(folder, relative(folder, path)))
  }
  return found
}

/** `layer 7: root/.npm/_cacache` */
function nameOf(folder: string, path: string): string {
  return `${folder.slice(folder.lastIndexOf('/') + 1)}: ${path}`
}

/** @param user as USER names it, with or without a group */
export function isRoot(user: string): boolean {
  return /^(?:root|0+)?(?::.*)?$/.test(user)
}
