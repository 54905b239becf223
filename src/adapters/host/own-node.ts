import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { machineEnvironment } from '../process/own-environment.ts'
import { requireProgram } from '../process/run-program.ts'

/** Puts Node and npm beside a Dockerfile, in own/. Node is the one that runs us; npm comes from the registry that the machine's npm uses. */
export async function addOwnNode(contextDir: string): Promise<void> {
  const npm = join(contextDir, 'own/npm')
  mkdirSync(npm, { recursive: true })
  cpSync(process.execPath, join(contextDir, 'own/node'), { dereference: true })
  const packed = await requireProgram('npm', ['pack', '--silent', '--pack-destination', contextDir, 'npm@11'], {
    cwd: contextDir,
    env: machineEnvironment(),
    timeoutMs: 120_000,
  })
  const tarball = packed.trim().split('\n').at(-1) as string
  await requireProgram('tar', ['-xzf', join(contextDir, tarball), '--strip-components=1', '-C', npm])
}
