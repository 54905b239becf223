import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deploymentName } from '#core/deployment/deployment.schema.ts'

/** The files that Caddy reads at each request: no newline, replaced by a rename, so that none is ever seen half written. */
export interface UpstreamFiles {
  write(deployment: string, address: string | null): Promise<void>
  read(deployment: string): Promise<string | null>
  /** Writes again what was written last, where it is gone. */
  restore(): Promise<void>
  remove(deployment: string): Promise<void>
}

const ADDRESS = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/

/**
 * @param dir what Caddy reads; empty after a boot
 * @param keptDir holds the same and outlasts a boot. Without it nothing is restored.
 */
export function upstreamFiles(dir: string, keptDir?: string): UpstreamFiles {
  if (/[{}]/.test(dir)) throw new Error(`${dir} cannot be read by Caddy: it contains a brace`)
  const places = keptDir === undefined ? [dir] : [keptDir, dir]
  return {
    async write(deployment, address) {
      const name = deploymentName.parse(deployment)
      if (address !== null && !ADDRESS.test(address)) throw new Error(`${address} is not host:port`)
      for (const place of places) await replace(place, name, address ?? '')
    },
    read: async (deployment) => (await contentOf(dir, deploymentName.parse(deployment))) || null,
    async restore() {
      if (keptDir === undefined) return
      const kept = await namesIn(keptDir)
      for (const name of kept) await copy(name, keptDir, dir)
      // Of an installation that kept none before.
      for (const name of await namesIn(dir)) if (!kept.includes(name)) await copy(name, dir, keptDir)
    },
    async remove(deployment) {
      const name = deploymentName.parse(deployment)
      for (const place of places) await rm(join(place, name), { force: true })
    },
  }
}

async function copy(name: string, from: string, to: string): Promise<void> {
  const content = (await contentOf(from, name)) ?? ''
  if ((await contentOf(to, name)) !== content && (content === '' || ADDRESS.test(content))) await replace(to, name, content)
}

async function replace(dir: string, name: string, content: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o755 })
  const temporary = join(dir, `.${name}.${randomUUID()}`)
  try {
    await writeFile(temporary, content, { mode: 0o644 })
    await rename(temporary, join(dir, name))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function contentOf(dir: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(dir, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function namesIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => deploymentName.safeParse(name).success)
}
