import { expect, it } from 'vitest'
import { containerSpec } from '../../../addons/docker/container-spec.ts'
import { DEFAULT_RUN_SETTINGS } from '#core/deployment/run-settings.ts'
import { containerBody } from './container-body.ts'

it('the body of a container mounts memory with its size and mode, and volumes by their names on the engine', () => {
  const configuration = {
    ...DEFAULT_RUN_SETTINGS,
    port: null,
    variables: {},
    files: [],
    ports: [],
    networkMode: 'none' as const,
    volumes: ['data:/data:single-writer', 'tmpfs:/cache:size=64m,mode=1770', 'tmpfs:/tmp', '/srv/files:/files:ro'],
  }
  const spec = containerSpec({ deployment: 'shop', name: 'webops-shop', release: 1, image: 'i', configuration, restartPolicy: 'no' })
  const { HostConfig } = containerBody(spec, (labels) => ({ ...labels, 'webops.instance': 'main' })) as {
    HostConfig: { Mounts: object[] }
  }
  const labels = { 'webops.deployment': 'shop', 'webops.instance': 'main' }
  expect(HostConfig.Mounts).toEqual([
    { Type: 'volume', Source: 'webops-shop-data', Target: '/data', ReadOnly: false, VolumeOptions: { Labels: labels } },
    { Type: 'tmpfs', Target: '/cache', ReadOnly: false, TmpfsOptions: { SizeBytes: 67_108_864, Mode: 0o1770 } },
    { Type: 'tmpfs', Target: '/tmp', ReadOnly: false },
    { Type: 'bind', Source: '/srv/files', Target: '/files', ReadOnly: true },
  ])
})
