import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createGpus } from './gpus.ts'
import { findGpuProblems } from '#core/llm/find-gpu-problems.ts'

const made: string[] = []
afterEach(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true, force: true })
})

async function machine(files: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'gpus-'))
  made.push(root)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content, { mode: path.startsWith('usr/bin') ? 0o755 : 0o644 })
  }
  return createGpus(root).look()
}

const card = (place: string, vendor: string, kind: string) => ({
  [`sys/bus/pci/devices/${place}/vendor`]: `${vendor}\n`,
  [`sys/bus/pci/devices/${place}/class`]: `${kind}\n`,
})

it('finds cards, device files, driver, toolkit and what nvidia-smi lists', async () => {
  const report = await machine({
    ...card('0000:01:00.0', '0x10de', '0x030200'),
    // Its sound, and the mainboard's own screen.
    ...card('0000:01:00.1', '0x10de', '0x040300'),
    ...card('0000:02:00.0', '0x1a03', '0x030000'),
    'dev/nvidia10': '',
    'dev/nvidia2': '',
    'dev/nvidiactl': '',
    'dev/nvidia-uvm': '',
    'proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build\nGCC version: 12\n',
    'usr/bin/nvidia-container-runtime-hook': '',
    'usr/bin/nvidia-smi': '#!/bin/sh\necho "0, GPU-1f, NVIDIA L4, 23034"\necho "1, GPU-2f, NVIDIA L4, [N/A]"\n',
  })
  expect(report).toEqual({
    nvidiaCards: 1,
    amdCards: 0,
    devices: ['/dev/nvidia2', '/dev/nvidia10'],
    driver: '570.124.06',
    processors: [
      { index: 0, id: 'GPU-1f', name: 'NVIDIA L4', memoryMb: 23_034 },
      { index: 1, id: 'GPU-2f', name: 'NVIDIA L4', memoryMb: 0 },
    ],
    toolkit: ['nvidia-container-runtime-hook'],
  })
})

it('finds nothing where there is nothing, and takes an nvidia-smi that fails for none', async () => {
  const nothing = { nvidiaCards: 0, amdCards: 0, devices: [], driver: null, processors: null, toolkit: [] }
  expect(await machine({})).toEqual(nothing)
  const failing = '#!/bin/sh\necho "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."\nexit 9\n'
  expect(await machine({ 'usr/bin/nvidia-smi': failing, ...card('0', '0x1002', '0x120000') })).toEqual({ ...nothing, amdCards: 1 })
})

const information = (lines: Record<string, string>) =>
  Object.entries({ Model: 'NVIDIA L4', IRQ: '130', 'Bus Type': 'PCIe', ...lines })
    .map(([name, value]) => `${name}: \t ${value}\n`)
    .join('')

const loaded = {
  ...card('0000:01:00.0', '0x10de', '0x030200'),
  'proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n',
  // As it is where it may not open /dev/nvidiactl.
  'usr/bin/nvidia-smi': '#!/bin/sh\necho "Failed to initialize NVML: Unknown Error"\nexit 255\n',
  'usr/bin/nvidia-container-runtime-hook': '',
}

it('believes the driver where /dev is private and nvidia-smi cannot be used', async () => {
  const gpus = 'proc/driver/nvidia/gpus'
  const report = await machine({
    ...loaded,
    'dev/null': '',
    [`${gpus}/0000:41:00.0/information`]: information({ 'GPU UUID': 'GPU-????????-????-????-????-????????????', 'Device Minor': '0' }),
    [`${gpus}/0000:01:00.0/information`]: information({ 'GPU UUID': 'GPU-2af1-00', 'Device Minor': '1', 'GPU Excluded': 'No' }),
    [`${gpus}/0000:02:00.0/information`]: information({ 'GPU UUID': 'GPU-3f', 'Device Minor': '2', 'GPU Excluded': 'Yes' }),
  })
  expect(report).toMatchObject({
    devices: ['/dev/nvidia1', '/dev/nvidia0'],
    driver: '550.54.14',
    processors: [
      { index: 0, id: 'GPU-2af1-00', name: 'NVIDIA L4', memoryMb: 0 },
      { index: 1, id: null, name: 'NVIDIA L4', memoryMb: 0 },
    ],
  })
  expect(findGpuProblems(report, {}, { gpus: ['0', 'GPU-2af1-00'], tensorParallelSize: 2 })).toEqual([])
})

it('has no processor where the driver lists none', async () => {
  const listings: Record<string, string>[] = [{}, { 'proc/driver/nvidia/gpus/0000:01:00.0/numa_status': '' }]
  for (const more of listings) {
    const report = await machine({ ...loaded, 'dev/null': '', ...more })
    expect(report).toMatchObject({ nvidiaCards: 1, devices: [], driver: '550.54.14', processors: null })
    expect(findGpuProblems(report, {}, { gpus: 'all', tensorParallelSize: null })).toMatchObject([{ code: 'gpu_driver_missing' }])
  }
})
