import { describe, expect, it } from 'vitest'
import type { FileSettings } from './file-settings.schema.ts'
import { layOver } from './lay-over.ts'
import { withoutSetByFile } from './refuse-set-by-file.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'

const PAGE = { name: 'shop', port: 3000, memoryLimitMb: 128, dockerVolumes: ['data:/data'] } as DeploymentRecord
const file = (settings: FileSettings['settings']): FileSettings => ({
  path: 'webops.yaml',
  commit: null,
  settings,
  variables: [],
  schedules: [],
})

describe('a file over what was set on the page', () => {
  it('comes first where it says something, and leaves the rest', () => {
    expect(layOver(PAGE, file({ port: 8000, memoryLimitMb: null }))).toMatchObject({
      port: 8000,
      memoryLimitMb: null,
      dockerVolumes: ['data:/data'],
      beneath: { port: 3000, memoryLimitMb: 128 },
    })
  })

  it('gives back what was set when it goes, or says less', () => {
    const laid = layOver(PAGE, file({ port: 8000, memoryLimitMb: 64 }))
    expect(layOver(laid, null)).toMatchObject({ port: 3000, memoryLimitMb: 128, fileSettings: null, beneath: {} })
    expect(layOver(laid, file({ memoryLimitMb: 32 }))).toMatchObject({ port: 3000, memoryLimitMb: 32, beneath: { memoryLimitMb: 128 } })
  })
})

describe('changing a field that a file sets', () => {
  const laid = layOver(PAGE, file({ port: 8000, dockerVolumes: ['media:/media'] }))

  it('is refused with its name and where to change it', () => {
    expect(() => withoutSetByFile(laid, { port: 9000 })).toThrowError(
      expect.objectContaining({
        code: 'set_by_file',
        kind: 'conflict',
        field: 'port',
        message: expect.stringContaining('run.port in webops.yaml'),
      }),
    )
    expect(() => withoutSetByFile(laid, { dockerVolumes: [] })).toThrowError(expect.objectContaining({ field: 'dockerVolumes' }))
  })

  it('passes with another source, of which the file says nothing', () => {
    const changes = { repository: null, dockerImageName: 'nginx:stable', port: 80 }
    expect(withoutSetByFile({ ...laid, repository: 'https://example.org/shop.git' }, changes)).toEqual(changes)
  })

  it('to what it is passes, and is not stored', () => {
    expect(withoutSetByFile(laid, { port: 8000, dockerVolumes: ['media:/media'], memoryLimitMb: 64 })).toEqual({ memoryLimitMb: 64 })
    expect(withoutSetByFile(PAGE, { port: 9000 })).toEqual({ port: 9000 })
    // A command line says each time what was said before there was the file.
    expect(withoutSetByFile(laid, { port: 3000 })).toEqual({})
  })
})
