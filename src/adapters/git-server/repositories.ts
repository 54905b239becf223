import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProgramResult } from '../process/run-program.ts'

type Run = (args: string[], options?: { input?: string }) => Promise<ProgramResult>

/** What git takes objects into before they were looked at. */
const INCOMING = /^(?:tmp_objdir-)?incoming-|^tmp_(?:obj|pack|idx)_/

/** The bare repositories in a folder, one a deployment. */
export class Repositories {
  readonly #dir: string
  readonly #run: Run
  /** How many programs are at work in each. */
  readonly #users = new Map<string, number>()
  readonly #making = new Map<string, Promise<string>>()

  constructor(dir: string, run: Run) {
    this.#dir = dir
    this.#run = run
  }

  pathOf(repository: string): string {
    if (!/^[0-9a-f-]{36}$|^empty$/.test(repository)) throw new Error(`${repository.slice(0, 40)} is no id of a repository`)
    return join(this.#dir, `${repository}.git`)
  }

  /** What a push begins with where there is nothing yet. @returns its path */
  empty(): Promise<string> {
    return this.ensure('empty')
  }

  /** Makes a repository where there is none. @returns its path */
  ensure(repository: string): Promise<string> {
    const path = this.pathOf(repository)
    const making = this.#making.get(repository) ?? this.#make(repository, path)
    this.#making.set(repository, making)
    return making.finally(() => this.#making.delete(repository))
  }

  async #make(repository: string, path: string): Promise<string> {
    // A crash may have left one half made: git writes HEAD before its folders, and init mends what is missing.
    if (await this.isThere(repository)) return path
    await mkdir(path, { recursive: true, mode: 0o700 })
    const { exitCode, stderr } = await this.#run(['init', '--bare', '--quiet', '--template=', '--', path])
    if (exitCode !== 0) throw new Error(`The repository ${path} could not be made: ${stderr.trim()}`)
    return path
  }

  async isThere(repository: string): Promise<boolean> {
    const parts = await Promise.all(
      ['HEAD', 'config', 'refs', 'objects/pack'].map((name) => stat(join(this.pathOf(repository), name)).catch(() => null)),
    )
    return parts.every((part) => part !== null)
  }

  /** The ref that HEAD stands for; null: none. */
  async headOf(repository: string): Promise<string | null> {
    const text = await readFile(join(this.pathOf(repository), 'HEAD'), 'utf8').catch(() => '')
    return /^ref: (\S+)\n?$/.exec(text)?.[1] ?? null
  }

  /** A program works in it until then. */
  use(repository: string, until: Promise<unknown>): void {
    this.#users.set(repository, (this.#users.get(repository) ?? 0) + 1)
    const done = () => {
      const left = (this.#users.get(repository) ?? 1) - 1
      if (left > 0) this.#users.set(repository, left)
      else this.#users.delete(repository)
    }
    until.then(done, done)
  }

  /** Puts away what git was ended in the middle of, unless it is at work. */
  async removeLeftovers(repository: string): Promise<void> {
    const path = this.pathOf(repository)
    const listed = await Promise.all(
      ['objects', 'objects/pack', 'lfs/incoming'].map(async (folder) => {
        const names = await readdir(join(path, folder)).catch(() => [])
        return names.filter((name) => folder === 'lfs/incoming' || INCOMING.test(name)).map((name) => join(path, folder, name))
      }),
    )
    // Looked at after they were listed: what comes in now is not among them.
    if (this.#users.has(repository)) return
    await Promise.all(listed.flat().map((left) => rm(left, { recursive: true, force: true })))
  }

  /** Removes a repository, unless git is at work in it. */
  async remove(repository: string): Promise<void> {
    if (this.#users.has(repository)) return
    await rm(this.pathOf(repository), { recursive: true, force: true })
  }

  async list(): Promise<{ repository: string; changedAt: Date }[]> {
    const names = await readdir(this.#dir).catch(() => [])
    const ids = names.flatMap((name) => /^([0-9a-f-]{36})\.git$/.exec(name)?.[1] ?? [])
    const found = await Promise.all(
      ids.map(async (repository) => {
        const at = await stat(this.pathOf(repository)).catch(() => null)
        return at && { repository, changedAt: at.mtime }
      }),
    )
    return found.filter((one) => one !== null)
  }
}
