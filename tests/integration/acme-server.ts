import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request as tlsRequest } from 'node:https'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { freePort } from '#cli/suites/free-port.ts'

/**
 * Let's Encrypt's own server for tests, with a DNS of its own in which every name leads to this machine. It validates
 * as the real one does, at the ports that are given.
 */
export async function startAcmeServer(ports: { http: number; https: number }) {
  const root = await mkdtemp(join(tmpdir(), 'webops-acme-'))
  const [directoryPort, managementPort, dnsPort, dnsManagementPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
  const { certificate, key } = await selfSigned(root, 'directory', ['IP:127.0.0.1', 'DNS:localhost'])
  const configuration = {
    pebble: {
      listenAddress: `127.0.0.1:${directoryPort}`,
      managementListenAddress: `127.0.0.1:${managementPort}`,
      certificate,
      privateKey: key,
      httpPort: ports.http,
      tlsPort: ports.https,
      ocspResponderURL: '',
      externalAccountBindingRequired: false,
    },
  }
  await writeFile(join(root, 'pebble.json'), JSON.stringify(configuration))
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-defaultIPv6', '']
  const [dnsAt, managedAt] = [`127.0.0.1:${dnsPort}`, `127.0.0.1:${dnsManagementPort}`]
  const dns = spawn('pebble-challtestsrv', [...off, '-dns01', dnsAt, '-management', managedAt, '-defaultIPv4', '127.0.0.1'])
  const environment = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' }
  const pebble = spawn('pebble', ['-config', join(root, 'pebble.json'), '-dnsserver', dnsAt], { env: environment })
  let log = ''
  for (const program of [pebble, dns])
    for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk) => (log += String(chunk)))
  const rootCertificate = () => get(`https://127.0.0.1:${managementPort}/roots/0`)
  await vi.waitUntil(() => rootCertificate().catch(() => null), { timeout: 10_000 })
  return {
    settings: { directory: `https://127.0.0.1:${directoryPort}/dir`, rootFile: certificate },
    /** In PEM: what signs its certificates. */
    rootCertificate,
    log: () => log,
    /** From now on its DNS has no answer for a name. */
    loseName: (host: string) => post(dnsManagementPort, '/set-servfail', { host: `${host}.` }),
    async stop() {
      await Promise.all([pebble, dns].map(ended))
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Makes a certificate that signs itself. @returns the files of it and of its key */
export async function selfSigned(folder: string, name: string, names: string[]): Promise<{ certificate: string; key: string }> {
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names.join(',')}`]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  await requireProgram('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate])
  return { certificate, key }
}

/** The same, as texts. */
export async function selfSignedTexts(folder: string, name: string, names: string[]): Promise<{ chain: string; privateKey: string }> {
  const { certificate, key } = await selfSigned(folder, name, names)
  return { chain: await readFile(certificate, 'utf8'), privateKey: await readFile(key, 'utf8') }
}

async function ended(program: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => program.once('exit', resolve))
  if (program.exitCode === null && program.kill('SIGTERM')) await gone
}

function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    tlsRequest(url, { rejectUnauthorized: false }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve(body))
    })
      .on('error', reject)
      .end()
  })
}

function post(port: number, path: string, body: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method: 'POST' }, (response) => response.resume().on('end', () => resolve()))
      .on('error', reject)
      .end(JSON.stringify(body))
  })
}
