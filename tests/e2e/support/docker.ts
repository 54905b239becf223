import { mustRun, run } from './programs.ts'
import { INSTANCE } from './instance.ts'

/** What the engine itself says, past WebOps. */

export async function containersOf(deployment: string): Promise<string[]> {
  return lines(await mustRun('docker', ['ps', '--all', '--filter', 'label=webops.deployment=' + deployment, '--format', '{{.Names}}']))
}

export async function isRunning(container: string): Promise<boolean> {
  return (await run('docker', ['inspect', '--format', '{{.State.Running}}', container])).stdout.trim() === 'true'
}

/** Images that were built for a deployment, and names that a prebuilt one was given. */
export async function imagesOf(deployment: string): Promise<string[]> {
  const built = await mustRun('docker', ['images', '--quiet', '--filter', 'label=webops.deployment=' + deployment])
  const named = await mustRun('docker', ['images', '--quiet', '--filter', 'reference=webops/' + deployment])
  return lines(built + named)
}

export async function containerId(container: string): Promise<string> {
  return (await mustRun('docker', ['inspect', '--format', '{{.Id}}', container])).trim()
}

/** What administrators do when they do not think of WebOps. */
export async function stopBehindItsBack(container: string): Promise<void> {
  await mustRun('docker', ['stop', '--time', '2', container])
}

/** Removes what an instance left on the engine, by its label. */
export async function removeEverything(): Promise<void> {
  const label = 'label=webops.instance=' + INSTANCE
  const containers = lines(await mustRun('docker', ['ps', '--all', '--quiet', '--filter', label]))
  if (containers.length > 0) await run('docker', ['rm', '--force', '--volumes', ...containers])
  const images = lines(await mustRun('docker', ['images', '--quiet', '--no-trunc', '--filter', label]))
  if (images.length > 0) await run('docker', ['rmi', '--force', ...new Set(images)])
  const volumes = lines(await mustRun('docker', ['volume', 'ls', '--quiet', '--filter', label]))
  if (volumes.length > 0) await run('docker', ['volume', 'rm', ...volumes])
  const networks = lines(await mustRun('docker', ['network', 'ls', '--quiet', '--filter', label]))
  if (networks.length > 0) await run('docker', ['network', 'rm', ...networks])
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
