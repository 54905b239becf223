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
    expect(parseVolume(mapping)).toEqual(parts)
  })

  it.each(['data', 'data:relative', './here:/x', '/srv/../etc:/x', 'data:/', 'data:/a:z', 'a b:/x', 'data:/x\n'])(
    '%j is refused',
    (mapping) => {
      expect(() => parseVolume(mapping)).toThrow()
    },
  )
})
