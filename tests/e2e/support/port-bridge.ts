import { mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { HTTP_PORT, HTTPS_PORT } from './instance.ts'

/** Ports of the installation that the secluded browser reaches. */
export const SECLUDED_PORTS = [HTTP_PORT, HTTPS_PORT]

export const portSocket = (port: number) => join(tmpdir(), 'webops-e2e', `port-${port}.sock`)

/** Opens the outer end of the way from the secluded browser to the installation. It closes with the process. */
export async function openPortBridge(): Promise<void> {
  await Promise.all(SECLUDED_PORTS.map(listen))
}

async function listen(port: number): Promise<void> {
  const path = portSocket(port)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  rmSync(path, { force: true })
  const server = createServer((connection) => pipeToSocket(connection, { host: '127.0.0.1', port }))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  // Tests end although a page is still connected.
  server.unref()
}

/** Passes bytes both ways until one side ends. */
export function pipeToSocket(one: Socket, target: NetConnectOpts): void {
  const other = connect(target)
  one.pipe(other).pipe(one)
  one.on('error', () => other.destroy())
  other.on('error', () => one.destroy())
  one.on('close', () => other.destroy())
  other.on('close', () => one.destroy())
}
