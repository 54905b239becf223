import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deploymentName } from '#core/deployment/deployment.schema.ts'

/** The files that Caddy reads at each request: no newline, replaced by a rename, so that none is ever seen half written. */
export interface UpstreamFiles {
  write(deployment: string, address: string | null): Promise<void>
  read(deployment: string): Promise<string | null>
  remove(deployment: string): Promise<void>
}

export function upstreamFiles(dir: string): UpstreamFiles {
  if (/[{}]/.test(dir)) throw new Error(`${dir} cannot be read by Caddy: it contains a brace`)
  const fileOf = (deployment: string) => join(dir, deploymentName.parse(deployment))
  return {
    async write(deployment, address) {
      const file = fileOf(deployment)
      if (address !== null && !/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/.test(address))
        throw new Error(`${address} is not host:port`)
      await mkdir(dir, { recursive: true, mode: 0o755 })
      const temporary = join(dir, `.${deployment}.${randomUUID()}`)
      try {
        await writeFile(temporary, address ?? '', { mode: 0o644 })
        await rename(temporary, file)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
    async read(deployment) {
      try {
        return (await readFile(fileOf(deployment), 'utf8')) || null
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    async remove(deployment) {
      await rm(fileOf(deployment), { force: true })
    },
  }
}
