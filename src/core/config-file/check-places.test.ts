import { expect, it } from 'vitest'
import { checkFileBesideOthers, checkFilesBesideVolumes } from './check-places.ts'

const refusal = (paths: string[], volumes: string[], field: 'path' | 'dockerVolumes' = 'path') => {
  try {
    checkFilesBesideVolumes(paths, volumes, field)
    return null
  } catch (error) {
    return error
  }
}

it('a file has its place to itself: not at a volume, not in one, and no volume beneath it', () => {
  for (const volume of [
    'data:/etc/app',
    'data:/etc/app/config.toml',
    '/srv/x:/etc',
    'data:/etc/app/',
    'data:/etc/./app:ro',
    'tmpfs:/etc/app',
  ])
    expect(refusal(['/etc/app/config.toml'], [volume]), volume).toMatchObject({ code: 'file_in_volume', field: 'path' })
  expect(refusal(['/etc/app'], ['other:/x', 'data:/etc/app/data'], 'dockerVolumes')).toMatchObject({
    code: 'file_in_volume',
    field: 'dockerVolumes.1',
  })
  expect(refusal(['/etc/app/config.toml'], ['data:/etc/app/config', 'data:/etc/ap', 'data:/etc/app/config.toml.d'])).toBeNull()
})

it('a file is no folder of another one', () => {
  const others = ['/etc/app/a', '/etc/app/b']
  checkFileBesideOthers('/etc/app/a', others)
  checkFileBesideOthers('/etc/app/ab', others)
  for (const path of ['/etc/app', '/etc/app/a/b', '/etc'])
    expect(() => checkFileBesideOthers(path, others)).toThrow(expect.objectContaining({ code: 'file_in_file', field: 'path' }))
})
