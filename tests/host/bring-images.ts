import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { DisposableServer } from './disposable-server.ts'

/** This machine's engine has them, since the samples were built from them before. */
const BASE_IMAGES = ['debian:bookworm-slim', 'python:3-slim-bookworm', 'python:3.13-slim-trixie', 'node:24-bookworm-slim', 'nginx:stable']
const ARCHIVE = '/root/images.tar'
/** There as long as they are on their way. */
const AWAITED = '/root/images.awaited'
const LOADER = '/usr/local/sbin/load-images'
const DROP_IN = '/etc/systemd/system/docker.service.d/images.conf'
const LOAD = `#!/bin/sh
timeout 300 sh -c 'while test -e ${AWAITED}; do sleep 0.2; done'
test ! -e ${ARCHIVE} || { docker load --quiet --input ${ARCHIVE} && rm ${ARCHIVE}; }
`

/**
 * Brings the base images of this machine to a new server, which takes them in when it starts its first Docker, and waits for them
 * then: they were made once, and to make them again takes minutes. What `webops up` does there is the same for the rest.
 */
export async function bringImages(server: DisposableServer): Promise<void> {
  await server.require('mkdir', ['--parents', dirname(DROP_IN)])
  await server.write(AWAITED, '')
  await server.write(LOADER, LOAD, 0o755)
  await server.write(DROP_IN, `[Service]\nExecStartPost=-${LOADER}\n`)
  const dir = mkdtempSync(join(tmpdir(), 'webops-images-'))
  try {
    const file = join(dir, 'images.tar')
    await requireProgram('docker', ['save', '--output', file, ...BASE_IMAGES], { timeoutMs: 300_000 })
    const target = `${server.name}:${ARCHIVE}`
    await requireProgram('docker', ['cp', file, target], { timeoutMs: 300_000 })
  } finally {
    rmSync(dir, { recursive: true, force: true })
    await server.run('rm', ['--force', AWAITED])
  }
}
