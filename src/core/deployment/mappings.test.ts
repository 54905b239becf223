import { describe, expect, it } from 'vitest'
import { parsePort } from './parse-port.ts'
import { parseVolume } from './parse-volume.ts'

describe('a port mapping', () => {
  it.each([
    ['80', { containerPort: 80, hostPort: null, protocol: 'tcp' }],
    ['8080:80', { containerPort: 80, hostPort: 8080, protocol: 'tcp' }],
    ['5353:53/udp', { containerPort: 53, hostPort: 5353, protocol: 'udp' }],
  ])('%s is taken apart', (mapping, parts) => {
    expect(parsePort(mapping)).toEqual(parts)
  })

  it.each(['', '0', '65536', '1:2:3', '80/sctp', '127.0.0.1:80:80', '-1', '80-90', '8080:80\n'])('%j is refused', (mapping) => {
    expect(() => parsePort(mapping)).toThrow()
  })
})

describe('a volume mapping', () => {
  it.each([
    ['data:/app/data', { type: 'volume', source: 'data', target: '/app/data', readOnly: false }],
    ['/srv/files:/files:ro', { type: 'bind', source: '/srv/files', target: '/files', readOnly: true }],
    ['data:/d:rw', { type: 'volume', source: 'data', target: '/d', readOnly: false }],
  ])('%s is taken apart', (mapping, parts) => {
    expect(parseVolume(mapping)).toEqual({ ...parts, singleWriter: false })
  })

  it.each([
    ['tmpfs:/cache', {}],
    ['tmpfs:/cache:size=64m', { sizeBytes: 67_108_864 }],
    ['tmpfs:/cache:mode=0750,size=2g', { sizeBytes: 2_147_483_648, mode: 0o750 }],
    ['tmpfs:/var/lib/mysql:size=16k', { sizeBytes: 16_384, target: '/var/lib/mysql' }],
  ])('%s is memory', (mapping, more) => {
    const memory = { type: 'tmpfs', source: '', target: '/cache', readOnly: false, singleWriter: false }
    expect(parseVolume(mapping)).toEqual({ ...memory, ...more })
  })

  it.each([
    ['data:/app/data:single-writer', true],
    ['data:/app/data:rw,single-writer', true],
    ['data:/var/lib/postgresql/data', true],
    ['/srv/mysql:/var/lib/mysql', true],
    ['data:/var/lib/mysql:shared', false],
    ['data:/var/lib/mysql:ro', false],
    ['data:/var/lib/mysqldumps', false],
  ])('%s has a single writer: %s', (mapping, singleWriter) => {
    expect(parseVolume(mapping)).toMatchObject({ singleWriter })
  })

  it.each([
    'data',
    'data:relative',
    './here:/x',
    '/srv/../etc:/x',
    'data:/',
    'data:/a:z',
    'a b:/x',
    'data:/x\n',
    'data:/x:ro,rw',
    'data:/x:ro,single-writer',
    'data:/x:shared,single-writer',
    'data:/x:ro,',
    'data:/x:size=64m',
    'tmpfs:/x:size=0',
    'tmpfs:/x:size=0m',
    'tmpfs:/x:size=64',
    'tmpfs:/x:size=-1m',
    'tmpfs:/x:size=1m,size=2m',
    'tmpfs:/x:mode=9',
    'tmpfs:/x:mode=17777',
    'tmpfs:/x:noexec',
    'tmpfs:/',
    'tmpfs:x',
  ])('%j is refused', (mapping) => {
    expect(() => parseVolume(mapping)).toThrow()
  })
})
