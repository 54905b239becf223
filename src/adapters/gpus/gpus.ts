import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '#adapters/process/run-program.ts'
import { driverProcessors } from './driver-processors.ts'
import type { GpuReport, Gpus } from '#core/ports/gpus.ts'

const SMI_QUERY = ['--query-gpu=index,uuid,name,memory.total', '--format=csv,noheader,nounits']
/** It wakes sleeping cards, which takes seconds. */
const SMI_PATIENCE_MS = 15_000
/** By which an engine hands processors over, and where packages put them. */
const TOOLKIT = ['nvidia-container-runtime-hook', 'nvidia-cdi-hook']
const FOLDERS = ['usr/bin', 'usr/local/bin', 'usr/sbin', 'usr/local/nvidia/toolkit']
/** https://pcisig.com and the kernel's pci_ids.h; class 03 is a display controller, 12 a processing accelerator. */
const NVIDIA = '0x10de'
const AMD = '0x1002'
const DISPLAY = /^0x(?:03|12)/

/**
 * The graphics processors of this machine.
 * @param root where its /dev, /proc, /sys and /usr are
 */
export function createGpus(root = '/'): Gpus {
  return {
    async look(signal) {
      const [cards, made, driver, known, answered, toolkit] = await Promise.all([
        pciCards(root),
        deviceFiles(root),
        driverVersion(root),
        driverProcessors(root),
        listed(root, signal),
        toolkitPrograms(root),
      ])
      const of = (vendor: string) => cards.filter((found) => found === vendor).length
      // The worker's unit has a /dev of its own, without any of these, and nvidia-smi does not work there: the driver is believed.
      const devices = made.length > 0 ? made : known.map(({ device }) => device)
      const listedOnly = known.length > 0 ? known.map(({ device: _device, ...processor }) => processor) : answered
      const processors = answered?.length ? answered : listedOnly
      return { nvidiaCards: of(NVIDIA), amdCards: of(AMD), devices, driver, processors, toolkit }
    },
  }
}

/** The vendors of all display controllers. */
async function pciCards(root: string): Promise<string[]> {
  const dir = join(root, 'sys/bus/pci/devices')
  const vendors = await Promise.all(
    (await namesIn(dir)).map(async (name) => {
      const [kind, vendor] = await Promise.all([textOf(join(dir, name, 'class')), textOf(join(dir, name, 'vendor'))])
      return kind !== null && DISPLAY.test(kind) && vendor !== null ? [vendor.trim()] : []
    }),
  )
  return vendors.flat()
}

/** Of processors alone: /dev/nvidiactl and its like are there as soon as the driver is. */
async function deviceFiles(root: string): Promise<string[]> {
  const names = await namesIn(join(root, 'dev'))
  return names
    .filter((name) => /^nvidia\d+$/.test(name))
    .sort((one, other) => Number(one.slice(6)) - Number(other.slice(6)))
    .map((name) => `/dev/${name}`)
}

async function driverVersion(root: string): Promise<string | null> {
  const text = await textOf(join(root, 'proc/driver/nvidia/version'))
  if (text === null) return null
  return /^NVRM version:.*?\s(\d+(?:\.\d+)+)\s/m.exec(text)?.[1] ?? 'unknown'
}

async function listed(root: string, signal?: AbortSignal): Promise<GpuReport['processors']> {
  const program = await firstOf(root, ['nvidia-smi'], [...FOLDERS, 'usr/lib/wsl/lib'])
  if (program === null) return null
  try {
    const { exitCode, stdout } = await runProgram(program, SMI_QUERY, { timeoutMs: SMI_PATIENCE_MS, ...(signal && { signal }) })
    return exitCode === 0 ? parseListed(stdout) : null
  } catch (error) {
    if (signal?.aborted) throw error
    // It says nothing where its driver hangs; what the driver lists is known all the same.
    return null
  }
}

/** Lines such as `0, GPU-2a…, NVIDIA L4, 23034`. */
function parseListed(text: string): NonNullable<GpuReport['processors']> {
  return text.split('\n').flatMap((line) => {
    const [index, id, name, memory] = line.split(',').map((part) => part.trim())
    return index && id && name && /^\d+$/.test(index) ? [{ index: Number(index), id, name, memoryMb: Number(memory) || 0 }] : []
  })
}

async function toolkitPrograms(root: string): Promise<string[]> {
  const found = await Promise.all(TOOLKIT.map((name) => firstOf(root, [name], FOLDERS)))
  return TOOLKIT.filter((_name, index) => found[index] !== null)
}

async function firstOf(root: string, names: string[], folders: string[]): Promise<string | null> {
  for (const folder of folders)
    for (const name of names) {
      const path = join(root, folder, name)
      if (await isThere(path)) return path
    }
  return null
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
const namesIn = (dir: string) => readdir(dir).catch(() => [])
const textOf = (path: string) => readFile(path, 'utf8').catch(() => null)
