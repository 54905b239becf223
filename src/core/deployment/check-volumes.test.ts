import { describe, expect, it } from 'vitest'
import { checkVolumes } from './check-volumes.ts'

describe('volumes of one deployment', () => {
  it.each([
    [['data:/data', 'media:/media', 'tmpfs:/data/tmp:size=1m']],
    [['data:/data', 'more:/database']],
    [['/srv/a:/a', 'tmpfs:/a/cache']],
    [['tmpfs:/a', 'tmpfs:/ab']],
  ])('%j lie beside each other', (mappings) => {
    expect(() => checkVolumes(mappings)).not.toThrow()
  })

  it.each([
    [['data:/data', 'media:/data/media'], 'volume_inside_another', 'dockerVolumes.1'],
    [['media:/data/media', 'data:/data/'], 'volume_inside_another', 'dockerVolumes.0'],
    [['tmpfs:/run', 'data:/run//x'], 'volume_inside_another', 'dockerVolumes.1'],
    [['tmpfs:/run', 'tmpfs:/run/x'], 'volume_inside_another', 'dockerVolumes.1'],
    [['data:/data', '/srv/x:/data/./x:ro'], 'volume_inside_another', 'dockerVolumes.1'],
    [['tmpfs:/data:ro'], 'volume_option_unknown', 'dockerVolumes.0'],
    [['data:/data', 'tmpfs:/x:single-writer'], 'volume_option_unknown', 'dockerVolumes.1'],
  ])('%j are refused', (mappings, code, field) => {
    expect(() => checkVolumes(mappings)).toThrow(expect.objectContaining({ code, field }) as Error)
  })
})
