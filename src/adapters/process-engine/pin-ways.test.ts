import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../process/run-program.ts'
import { waysWithin } from './links.ts'
import { pinMounts, pinWay } from './pin-ways.ts'
import { placesIn } from './places.ts'

/** Some account without rights, as which the application runs here. */
const ACCOUNT = 4242
const isRoot = process.getuid?.() === 0
let folder: string
let app: string
let outside: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pins-'))
  app = join(folder, 'engine/trees/a/files')
  outside = join(folder, 'outside')
  for (const place of [app, outside]) mkdirSync(place, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

const store = () => ({ places: placesIn(join(folder, 'engine')) })
const mounts = (more: object) => ({ readOnly: [], writable: [{ source: app, target: '/app' }], inMemory: [], ...more })
const volume = (target: string) => ({ source: join(folder, 'engine/volumes/v/files'), target })
const pin = (target: string) => pinMounts(store(), mounts({ writable: [{ source: app, target: '/app' }, volume(target)] }))

describe('what something is mounted on within an application', () => {
  it('is made, a folder for a folder and a file for a file', async () => {
    writeFileSync(join(folder, 'engine/lent'), 'x')
    const readOnly = [{ source: join(folder, 'engine/lent'), target: '/app/config/app.conf' }]
    mkdirSync(volume('').source, { recursive: true })
    const writable = [{ source: app, target: '/app' }, volume('/app/data/in')]
    await pinMounts(store(), { readOnly, writable, inMemory: ['/app/cache', '/elsewhere'] })
    expect(readdirSync(app).sort()).toEqual(['cache', 'config', 'data'])
    expect(lstatSync(join(app, 'config/app.conf')).isFile()).toBe(true)
    expect(lstatSync(join(app, 'data/in')).isDirectory()).toBe(true)
    // Done again it is the same.
    await pinMounts(store(), { readOnly, writable, inMemory: ['/app/cache'] })
    expect(existsSync(join(app, 'elsewhere'))).toBe(false)
  })

  it.skipIf(!isRoot)('cannot be replaced by the application, which may do all else that it could', async () => {
    mkdirSync(join(app, 'sub'))
    for (const place of [app, join(app, 'sub')]) chownSync(place, ACCOUNT, ACCOUNT)
    // Passed through, as on a server.
    await runProgram('chmod', ['711', folder, join(folder, 'engine'), join(folder, 'engine/trees'), join(folder, 'engine/trees/a')])
    await pin('/app/sub/data')
    const as = (...command: string[]) => runProgram(command[0] ?? '', command.slice(1), { uid: ACCOUNT, gid: ACCOUNT, cwd: '/' })
    const refused = [
      ['mv', join(app, 'sub'), join(app, 'was')],
      ['mv', join(app, 'sub/data'), join(app, 'was')],
      ['rmdir', join(app, 'sub/data')],
      ['ln', '-sfnT', '/etc', join(app, 'sub')],
      ['chmod', '777', join(app, 'sub')],
    ]
    for (const command of refused) expect((await as(...command)).exitCode, command.join(' ')).not.toBe(0)
    expect(lstatSync(join(app, 'sub/data')).isDirectory()).toBe(true)
    const allowed = [
      ['touch', join(app, 'file'), join(app, 'sub/file')],
      ['mv', join(app, 'file'), join(app, 'sub/file')],
      ['rm', join(app, 'sub/file')],
      ['mkdir', join(app, 'folder')],
      ['ls', app, join(app, 'sub')],
    ]
    for (const command of allowed) expect(await as(...command), command.join(' ')).toMatchObject({ exitCode: 0 })
  })

  it.each(['sub', 'sub/data'])('is refused where %s is a link, and nothing is made where that leads', async (name) => {
    if (name !== 'sub') mkdirSync(join(app, 'sub'))
    symlinkSync(outside, join(app, name))
    await expect(pin('/app/sub/data')).rejects.toMatchObject({ code: 'target_not_here' })
    expect(readdirSync(outside)).toEqual([])
  })

  it('is not made elsewhere by an application that puts links in its place all the time', async () => {
    let isOver = false
    const swap = async () => {
      while (!isOver) {
        for (const act of [
          () => renameSync(join(app, 'sub'), join(app, `was-${Math.random()}`)),
          () => symlinkSync(outside, join(app, 'sub')),
          () => rmSync(join(app, 'sub'), { recursive: true }),
        ])
          try {
            act()
          } catch {
            // Another step has come in between.
          }
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const swapping = swap()
    const [way] = waysWithin([{ source: app, target: '/app' }], ['/app/sub/data/deep'])
    for (let left = 200; left > 0 && way; left -= 1) await pinWay(way, true).catch(() => undefined)
    isOver = true
    await swapping
    expect(readdirSync(outside)).toEqual([])
  })

  it('is a file or nothing for a file, and what is a pipe keeps nobody waiting', async () => {
    writeFileSync(join(folder, 'engine/lent'), 'x')
    const readOnly = [{ source: join(folder, 'engine/lent'), target: '/app/app.conf' }]
    await runProgram('mkfifo', [join(app, 'app.conf')])
    await expect(pinMounts(store(), mounts({ readOnly }))).rejects.toMatchObject({ code: 'target_not_here' })
  })

  it('is not touched in a folder of the server', async () => {
    await pinMounts(store(), mounts({ writable: [{ source: outside, target: '/data' }], inMemory: ['/data/cache'] }))
    expect(readdirSync(outside)).toEqual([])
  })
})
