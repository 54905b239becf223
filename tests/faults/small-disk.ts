import type { DisposableServer } from '../host/disposable-server.ts'

const PLACE = '/mnt/small'
const FILLER = `${PLACE}/filler`
const SLOW_MS = 180_000

export interface SmallDiskOptions {
  /** What moves onto it. */
  folders: string[]
  spareMegabytes: number
  /** Who works there, in the order in which they are stopped. */
  units: string[]
}

/** A small file system in memory in place of folders of the server, which keep what they hold, and take over what it holds in the end. */
export class SmallDisk {
  readonly #server: DisposableServer
  readonly #options: SmallDiskOptions

  private constructor(server: DisposableServer, options: SmallDiskOptions) {
    this.#server = server
    this.#options = options
  }

  static async mount(server: DisposableServer, options: SmallDiskOptions): Promise<SmallDisk> {
    const disk = new SmallDisk(server, options)
    await disk.#stop()
    for (const folder of options.folders) await disk.#unmountBelow(folder)
    const used = (await server.require('du', ['--summarize', '--block-size=1M', '--total', ...options.folders])).trim().split('\n').at(-1)
    const size = `size=${Number.parseInt(used ?? '') + options.spareMegabytes}m`
    await server.require('mkdir', ['--parents', PLACE])
    await server.require('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', PLACE])
    for (const [index, folder] of options.folders.entries()) {
      await server.require('cp', ['--archive', folder, placeOf(index)], { timeoutMs: SLOW_MS })
      await server.require('mount', ['--bind', placeOf(index), folder])
    }
    await disk.#start()
    return disk
  }

  /** To the last byte. */
  async fill(): Promise<void> {
    const { exitCode } = await this.#server.run('dd', ['if=/dev/zero', `of=${FILLER}`, 'bs=64K', 'status=none'], { timeoutMs: SLOW_MS })
    if (exitCode === 0) throw new Error('The disk took more than it holds.')
  }

  async free(): Promise<void> {
    await this.#server.require('rm', ['--force', FILLER])
  }

  async unmount(): Promise<void> {
    await this.free()
    await this.#stop()
    for (const [index, folder] of this.#options.folders.entries()) {
      await this.#unmountBelow(folder)
      await this.#server.require('umount', [folder])
      await this.#unmountBelow(folder)
      await this.#server.require('find', [folder, '-mindepth', '1', '-delete'], { timeoutMs: SLOW_MS })
      await this.#server.require('cp', ['--archive', '--no-target-directory', placeOf(index), folder], { timeoutMs: SLOW_MS })
    }
    await this.#server.require('umount', ['--recursive', PLACE])
    await this.#start()
  }

  /** An engine that was ended in the middle of a build leaves what it had mounted. */
  async #unmountBelow(folder: string): Promise<void> {
    const mounts = (await this.#server.require('findmnt', ['--raw', '--noheadings', '--output', 'TARGET'])).split('\n')
    const below = mounts.filter((target) => target.startsWith(`${folder}/`)).reverse()
    for (const target of below) await this.#server.require('umount', ['--lazy', target])
  }

  async #stop(): Promise<void> {
    for (const unit of this.#options.units) await this.#server.require('systemctl', ['stop', unit], { timeoutMs: SLOW_MS })
  }

  async #start(): Promise<void> {
    for (const unit of this.#options.units.toReversed()) await this.#server.require('systemctl', ['start', unit], { timeoutMs: SLOW_MS })
  }
}

function placeOf(index: number): string {
  return `${PLACE}/${index}`
}
