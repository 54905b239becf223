import { describe, expect, it } from 'vitest'
import { requireGpus } from './require-gpus.ts'
import type { GpuWish } from './find-gpu-problems.ts'
import type { EngineInfo } from '../ports/engine.ts'
import type { GpuReport } from '../ports/gpus.ts'

const NONE: GpuReport = { nvidiaCards: 0, amdCards: 0, devices: [], driver: null, processors: null, toolkit: [] }
const TWO: GpuReport = {
  nvidiaCards: 2,
  amdCards: 0,
  devices: ['/dev/nvidia0', '/dev/nvidia1'],
  driver: '570.124.06',
  processors: [0, 1].map((index) => ({ index, id: `GPU-${index}`, name: 'NVIDIA L4', memoryMb: 23_034 })),
  toolkit: ['nvidia-container-runtime-hook'],
}

async function look(report: GpuReport, wish: Partial<GpuWish> = {}, engine: Partial<EngineInfo> = { runtimes: ['runc'], cdiDevices: [] }) {
  const lines: string[] = []
  const info = { version: '28', apiVersion: '1.50', architecture: 'amd64', buildkit: true, cpus: 8, memoryBytes: 1, ...engine }
  const services = { gpus: { look: async () => report }, engine: { info: async () => info } }
  const error: unknown = await requireGpus(services, { gpus: 'all', tensorParallelSize: null, ...wish }, (line) => lines.push(line)).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return { error, lines }
}

describe('looking for graphics processors', () => {
  it('is content with a processor, its driver and a way into containers, and says what there is', async () => {
    const { error, lines } = await look(TWO, { tensorParallelSize: 2 })
    expect(error).toBeNull()
    expect(lines).toEqual(['NVIDIA L4, 23034 MiB', 'NVIDIA L4, 23034 MiB', '2 in all; driver 570.124.06'])
    const without = { ...TWO, toolkit: [] }
    expect((await look(without, {}, { runtimes: ['nvidia', 'runc'] })).error).toBeNull()
    expect((await look(without, {}, { cdiDevices: ['nvidia.com/gpu=0'] })).error).toBeNull()
    // nvidia-smi is not everywhere.
    expect((await look({ ...TWO, processors: null })).error).toBeNull()
  })

  it('says all that is missing, each with what to do about it', async () => {
    const { error, lines } = await look(NONE)
    expect(error).toMatchObject({
      code: 'gpu_missing',
      kind: 'unavailable',
      field: 'runOptions.gpus',
      message: expect.stringMatching(/^1\. .*no \/dev\/nvidia0.* 2\. The engine has no way/),
      hint: expect.stringMatching(/^1\. Use a server that has one.* 2\. Install the NVIDIA Container Toolkit/),
    })
    expect(lines).toHaveLength(2)
  })

  it('tells a card without a driver from no card', async () => {
    const card = await look({ ...NONE, nvidiaCards: 1, toolkit: TWO.toolkit })
    expect(card.error).toMatchObject({ code: 'gpu_driver_missing', hint: expect.stringContaining('nvidia-driver') })
    const broken = await look({ ...NONE, driver: '570.1', toolkit: TWO.toolkit })
    expect(broken.error).toMatchObject({ code: 'gpu_driver_missing', message: expect.stringContaining('version 570.1') })
  })

  it('says of one of AMD’s that it is not supported', async () => {
    expect((await look({ ...NONE, amdCards: 1 })).error).toMatchObject({ code: 'gpu_missing', message: expect.stringContaining('AMD') })
  })

  it('asks for NVIDIA’s container runtime where the engine has none', async () => {
    expect((await look({ ...TWO, toolkit: [] })).error).toMatchObject({
      code: 'gpu_runtime_missing',
      hint: expect.stringContaining('nvidia-ctk runtime configure'),
    })
  })

  it('counts them', async () => {
    expect((await look(TWO, { tensorParallelSize: 4 })).error).toMatchObject({
      code: 'gpu_too_few',
      field: 'llm.tensorParallelSize',
      message: 'It takes 4 graphics processors, and the server has 2.',
    })
    expect((await look(TWO, { gpus: 3 })).error).toMatchObject({ code: 'gpu_too_few' })
  })

  it('knows them by number and by name', async () => {
    expect((await look(TWO, { gpus: ['1', 'GPU-0'] })).error).toBeNull()
    expect((await look(TWO, { gpus: ['2'] })).error).toMatchObject({ code: 'gpu_unknown', field: 'runOptions.gpus' })
    // The driver alone has not asked each card for its name.
    const unnamed = { ...TWO, processors: [{ index: 0, id: null, name: 'NVIDIA L4', memoryMb: 0 }] }
    expect(await look(unnamed, { gpus: ['GPU-1'] })).toEqual({ error: null, lines: ['NVIDIA L4', '2 in all; driver 570.124.06'] })
    expect((await look(unnamed, { gpus: ['1'] })).error).toMatchObject({ code: 'gpu_unknown' })
  })
})
