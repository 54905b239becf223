import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deploymentName } from '#core/deployment/deployment.schema.ts'

/**
 * Where requests go. Caddy looks at each request which entry of a deployment's folder was touched last: its name is the
 * address. No entry: there is none. Beside it a file of the deployment's name holds the same, for people and for us.
 */
export interface UpstreamFiles {
  write(deployment: string, address: string | null): Promise<void>
  read(deployment: string): Promise<string | null>
  /** Writes again what was written last, where it is gone. */
  restore(): Promise<void>
  remove(deployment: string): Promise<void>
}

const ADDRESS = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/

/** The folder whose newest entry is a deployment's address. */
export const addressFolder = (dir: string, deployment: string) => join(dir, '.addresses', deployment)

/**
 * @param dir what Caddy reads; empty after a boot
 * @param keptDir holds the same and outlasts a boot. Without it nothing is restored.
 */
export function upstreamFiles(dir: string, keptDir?: string): UpstreamFiles {
  if (/[{}*?[\]\\]/.test(dir)) throw new Error(`${dir} cannot be read by Caddy: it contains a brace or a wildcard`)
  const put = async (name: string, content: string) => {
    await point(addressFolder(dir, name), content === '' ? null : content)
    await replace(dir, name, content)
  }
  return {
    async write(deployment, address) {
      const name = deploymentName.parse(deployment)
      if (address !== null && !ADDRESS.test(address)) throw new Error(`${address} is not host:port`)
      if (keptDir !== undefined) await replace(keptDir, name, address ?? '')
      await put(name, address ?? '')
    },
    read: async (deployment) => (await entriesOf(addressFolder(dir, deploymentName.parse(deployment)))).at(-1)?.name ?? null,
    async restore() {
      if (keptDir === undefined) return
      const kept = await namesIn(keptDir)
      // Of an installation that kept none before.
      for (const name of await namesIn(dir)) if (!kept.includes(name)) await copy(name, dir, keptDir)
      for (const name of await namesIn(keptDir)) {
        const content = (await contentOf(keptDir, name)) ?? ''
        const now = (await entriesOf(addressFolder(dir, name))).at(-1)?.name ?? ''
        const same = now === content && (await contentOf(dir, name)) === content
        if (!same && (content === '' || ADDRESS.test(content))) await put(name, content)
      }
    },
    async remove(deployment) {
      const name = deploymentName.parse(deployment)
      if (keptDir !== undefined) await rm(join(keptDir, name), { force: true })
      await rm(addressFolder(dir, name), { recursive: true, force: true })
      await rm(join(dir, name), { force: true })
    },
  }
}

/**
 * Makes an address the newest entry, which takes effect at once. The one before it stays until the next time: a request
 * that has just seen it still finds it.
 */
async function point(folder: string, address: string | null): Promise<void> {
  const before = await entriesOf(folder)
  if (address === null) return rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o755 })
  for (const { name } of before.slice(0, -1)) if (name !== address) await rm(join(folder, name), { force: true })
  // Newer than any other, whatever the clock says; and never seen with another time than its own.
  const time = new Date(Math.max(Date.now(), (before.at(-1)?.time ?? 0) + 2))
  const temporary = join(folder, '..', `.${randomUUID()}`)
  try {
    await writeFile(temporary, '', { mode: 0o644 })
    await utimes(temporary, time, time)
    await rename(temporary, join(folder, address))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The newest one last. */
async function entriesOf(folder: string): Promise<{ name: string; time: number }[]> {
  const names = (await readdir(folder).catch(noneThere)).filter((name) => ADDRESS.test(name))
  const entries = await Promise.all(names.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })))
  return entries.sort((one, other) => one.time - other.time)
}

async function copy(name: string, from: string, to: string): Promise<void> {
  const content = (await contentOf(from, name)) ?? ''
  if (content === '' || ADDRESS.test(content)) await replace(to, name, content)
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
  return (await readdir(dir).catch(noneThere)).filter((name) => deploymentName.safeParse(name).success)
}

function noneThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
