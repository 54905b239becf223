import { describe, expect, it } from 'vitest'
import { Secret } from '#core/secret/secret.ts'
import type { ContainerSpec } from '#core/ports/engine.ts'
import { buildError } from './build-error.ts'
import { containerBody } from './container-body.ts'
import { toEngineError } from './engine-errors.ts'
import { splitReference } from './images.ts'
import { LineSplitter } from './line-splitter.ts'

describe('lines of a stream', () => {
  it('are whole when chunks cut them, also within a character', () => {
    const lines: string[] = []
    const splitter = new LineSplitter((line) => lines.push(line))
    const bytes = Buffer.from('für\r\nzwei\n\nlast')
    for (const byte of bytes) splitter.push(Buffer.from([byte]))
    splitter.end()
    expect(lines).toEqual(['für', 'zwei', '', 'last'])
  })

  it('come in pieces that are marked as such when somebody never ends one', () => {
    const lines: string[] = []
    const splitter = new LineSplitter((line) => lines.push(line), 4)
    splitter.push(Buffer.from('abcdefghij\nk'))
    splitter.end()
    expect(lines).toEqual(['abcd\0', '\0efgh\0', '\0ij', 'k'])
  })
})

describe('the body of a container', () => {
  const spec: ContainerSpec = {
    name: 'webops-shop',
    image: 'sha256:a',
    environment: { COLOUR: 'a=b\nc', PASSWORD: new Secret('correct-horse') },
    labels: { 'webops.deployment': 'shop', 'webops.release': '3' },
    networkMode: 'bridge',
    ports: [
      { containerPort: 80, protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 20_001 },
      { containerPort: 80, protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 20_002 },
    ],
    mounts: [
      { type: 'volume', source: 'webops-shop-data', target: '/data', readOnly: false },
      { type: 'bind', source: '/srv', target: '/srv', readOnly: true },
    ],
    restartPolicy: 'no',
    stopGraceSeconds: 10,
  }
  const body = containerBody(spec, (labels) => ({ ...labels, 'webops.instance': 'main' }))

  it('opens secrets for the engine alone', () => {
    expect(body['Env']).toEqual(['COLOUR=a=b\nc', 'PASSWORD=correct-horse'])
    expect(JSON.stringify(spec)).not.toContain('correct-horse')
  })

  it('labels the container and its volumes, so that they are known as ours', () => {
    expect(body['Labels']).toEqual({ 'webops.deployment': 'shop', 'webops.release': '3', 'webops.instance': 'main' })
    expect(body['HostConfig']).toMatchObject({
      PortBindings: {
        '80/tcp': [
          { HostIp: '127.0.0.1', HostPort: '20001' },
          { HostIp: '127.0.0.1', HostPort: '20002' },
        ],
      },
      Mounts: [
        { Type: 'volume', VolumeOptions: { Labels: { 'webops.deployment': 'shop', 'webops.instance': 'main' } } },
        { Type: 'bind', Source: '/srv', ReadOnly: true },
      ],
    })
  })
})

describe('an error of the engine', () => {
  it.each([
    [{ code: 'ENOENT' }, 'engine_not_installed'],
    [{ code: 'ECONNREFUSED' }, 'engine_not_running'],
    [{ code: 'EACCES' }, 'engine_not_permitted'],
    [
      { statusCode: 500, json: { message: 'driver failed: Bind for 127.0.0.1:80 failed: port is already allocated' } },
      'container_port_taken',
    ],
    [{ statusCode: 404, json: { message: 'No such image: x' } }, 'image_not_found'],
    [{ statusCode: 404, json: { message: 'No such container: x' } }, 'container_not_found'],
    [
      { statusCode: 400, json: { message: 'invalid mount config for type "bind": bind source path does not exist: /srv/x' } },
      'container_mount_missing',
    ],
    [{ statusCode: 500, json: { message: 'odd' } }, 'engine_error'],
  ])('%j is %s, with a hint', (details, code) => {
    expect(toEngineError(Object.assign(new Error('x'), details), 'unix:///run/docker.sock')).toMatchObject({
      code,
      hint: expect.any(String),
    })
  })

  it('passes an abort on as it is', () => {
    const abort = new DOMException('', 'AbortError')
    expect(toEngineError(abort, '')).toBe(abort)
  })
})

describe('a failed build', () => {
  it.each([
    [
      'executor failed running [/bin/sh -c npm ci]: exit code: 1',
      'build_failed',
      'A command of the Dockerfile failed with exit status 1: npm ci',
    ],
    [
      'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
      'build_failed',
      'A command of the Dockerfile failed with exit status 1: npm ci',
    ],
    [
      'failed to solve: alpine:3: failed to do request: Head "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      'base_image_unavailable',
      'could not be reached',
    ],
    ['pull access denied, repository does not exist or may require authorization', 'base_image_unavailable', 'may not be read'],
    ['dockerfile parse error line 2: unknown instruction: RUNN', 'dockerfile_invalid', 'line 2: unknown instruction: RUNN'],
    ['failed to compute cache key: "/missing" not found: not found', 'build_failed', '"/missing" not found'],
  ])('by %j is %s', (message, code, part) => {
    expect(buildError(message)).toMatchObject({ code, message: expect.stringContaining(part), hint: expect.any(String) })
  })
})

describe('an image reference', () => {
  it.each([
    ['nginx', 'nginx', 'latest'],
    ['nginx:stable', 'nginx', 'stable'],
    ['registry.test:5000/shop', 'registry.test:5000/shop', 'latest'],
    ['registry.test:5000/shop:3', 'registry.test:5000/shop', '3'],
  ])('%s is %s and %s', (reference, repository, tag) => {
    expect(splitReference(reference)).toEqual({ repository, tag })
  })
})
