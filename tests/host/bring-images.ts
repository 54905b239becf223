import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { DisposableServer } from './disposable-server.ts'

/** This machine's engine has them, since the samples were built from them before. */
const BASE_IMAGES = ['debian:bookworm-slim', 'python:3-slim-bookworm', 'python:3.13-slim-trixie', 'node:24-bookworm-slim', 'nginx:stable']
const ARCHIVE = '/root/images.tar'
const DROP_IN = '/etc/systemd/system/docker.service.d/images.conf'

/**
 * Brings the base images of this machine to a new server, which takes them in when it starts its first Docker: they were made
 * once, and to make them again takes minutes. What `webops up` does there is the same for the rest.
 */
export async function bringImages(server: DisposableServer): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'webops-images-'))
  try {
    const file = join(dir, 'images.tar')
    await requireProgram('docker', ['save', '--output', file, ...BASE_IMAGES], { timeoutMs: 300_000 })
    const target = `${server.name}:${ARCHIVE}`
    await requireProgram('docker', ['cp', file, target], { timeoutMs: 300_000 })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  const load = `test ! -e ${ARCHIVE} || { docker load --quiet --input ${ARCHIVE} && rm ${ARCHIVE}; }`
  await server.require('mkdir', ['--parents', dirname(DROP_IN)])
  await server.write(DROP_IN, `[Service]\nExecStartPost=-/bin/sh -c '${load}'\n`)
}
