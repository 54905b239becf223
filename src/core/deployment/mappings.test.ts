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
  ])('%j is refused', (mapping) => {
    expect(() => parseVolume(mapping)).toThrow()
  })
})
