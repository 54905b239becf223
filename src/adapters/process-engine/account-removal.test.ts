import { mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { noteAccounts, notedAccounts, whileAccountsStay } from './account-notes.ts'
import { releaseAccounts } from './account-removal.ts'
import { accountName, buildAccountName } from './accounts.ts'
import { containerRecord, FakePrograms } from '../../../tests/support/fake-programs.ts'
import { startUp } from './start-up.ts'
import { volumeCalls } from './volumes.ts'

const labels = { [LABEL_DEPLOYMENT]: 'shop' }
const [runs, builds] = [accountName('shop'), buildAccountName('shop')]
const DATA = 'webops-shop-data'
let server: FakePrograms

/** As userdel does: 6 for one that is not there. */
const USERDEL = `
  case "$*" in *useradd*) exit;; esac
  for name; do :; done
  case "$*" in *groupdel*) exit 6;; esac
  grep -q "^$name:" passwd || exit 6
  grep -v "^$name:" passwd > rest; mv rest passwd`
/** Finds a file in each place that is listed in `owned`; follows a link that it is given with -H alone, as find does. */
const FIND = `for arg; do place=$arg; [ "$1" = -H ] && place=$(readlink -f -- "$arg"); grep -qx -- "$place" owned && echo "$arg/file" && exit; done; exit 0`

beforeEach(() => {
  server = new FakePrograms()
  const entries = [
    `${runs}:x:997:997:WebOps deployment shop:/nonexistent:/usr/sbin/nologin`,
    `${builds}:x:998:998:WebOps builds of shop:/nonexistent:/usr/sbin/nologin`,
  ]
  writeFileSync(join(server.folder, 'passwd'), `root:x:0:0:root:/root:/bin/bash\n${entries.join('\n')}\n`)
  writeFileSync(join(server.folder, 'owned'), '')
  server.program('getent', 'grep "^$2:" passwd')
  server.program('systemd-run', USERDEL)
  server.program('find', FIND)
})
afterEach(() => server.close())

const passwd = () =>
  readFileSync(join(server.folder, 'passwd'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(':')[0])
const owned = (place: string) => writeFileSync(join(server.folder, 'owned'), `${place}\n`)
const release = async () => (await releaseAccounts(server.store, 'shop')).map(({ account, kept }) => [account, kept?.code ?? null])

describe('the accounts of a deployment that was removed', () => {
  it('are removed by systemd, and no error when they are gone', async () => {
    await noteAccounts(server.store, 'shop')
    mkdirSync(join(server.store.places.homes, 'shop'), { recursive: true })
    expect(await release()).toEqual([
      [builds, null],
      [runs, null],
    ])
    expect(server.asked('userdel')).toEqual(
      [builds, runs].map((name) => `systemd-run --wait --pipe --quiet --collect -- /usr/sbin/userdel ${name}`),
    )
    expect(passwd()).toEqual([])
    expect(await notedAccounts(server.store)).toEqual([])
    expect(await release()).toEqual([])
    expect(server.asked('userdel')).toHaveLength(2)
  })

  it('stay as long as a volume has their files, and go with the last one', async () => {
    await volumeCalls(server.store).ensureVolume(DATA, labels)
    await volumeCalls(server.store).ensureVolume('webops-shop-other', labels)
    expect(await release()).toEqual([
      [builds, null],
      [runs, 'account_still_used'],
    ])
    await volumeCalls(server.store).removeVolume('webops-shop-other')
    expect(passwd()).toEqual([runs])
    await volumeCalls(server.store).removeVolume(DATA)
    expect([passwd(), server.reported]).toEqual([[], []])
  })

  it('stay while there is a build, or something that ran of it, and while another one is being made', async () => {
    server.tree('a', labels)
    expect((await release()).map(([, code]) => code)).toEqual(['account_still_used', 'account_still_used'])
    expect(await whileAccountsStay('shop', release)).toEqual([])
    expect(passwd()).toEqual([runs, builds])
  })

  it.each([
    ['a folder of the server that it wrote to', () => server.folder],
    ['a volume whose record is torn', () => server.store.places.volume('torn')],
    ['memory that all share', () => '/dev/shm'],
  ])('stay while %s has a file of theirs: its number would be given to another one', async (_what, place) => {
    mkdirSync(server.store.places.volume('torn'), { recursive: true })
    await noteAccounts(server.store, 'shop', [server.folder])
    owned(place())
    expect(await release()).toEqual([
      [builds, 'account_still_used'],
      [runs, 'account_still_used'],
    ])
    expect(server.asked('userdel')).toEqual([])
  })

  it('stay while a unit of another installation runs as them, and while there is a process', async () => {
    const unit = join(server.store.unitDir, `webops-process.${'c'.repeat(24)}.service`)
    writeFileSync(unit, `[Service]\nUser=${runs}\n`)
    expect(await release()).toContainEqual([runs, 'account_still_used'])
    writeFileSync(unit, '[Service]\nUser=somebody\n')
    server.program('systemd-run', 'exit 8')
    expect(await release()).toEqual([[runs, 'account_still_used']])
  })

  it('are an error with a code where they cannot be removed, and stay where they cannot be looked for', async () => {
    server.program('systemd-run', 'echo "userdel: cannot lock /etc/passwd" >&2; exit 1')
    await expect(releaseAccounts(server.store, 'shop')).rejects.toMatchObject({
      code: 'account_not_removed',
      message: expect.stringContaining('cannot lock /etc/passwd') as string,
    })
    server.program('systemd-run', USERDEL)
    server.program('find', 'echo "find: input/output error" >&2; exit 1')
    expect((await releaseAccounts(server.store, 'shop')).map(({ kept }) => kept?.message)).toEqual([
      expect.stringContaining('input/output error'),
      expect.stringContaining('input/output error'),
    ])
    expect(passwd()).toEqual([runs, builds])
  })

  it('are left alone where somebody else has made them', async () => {
    writeFileSync(join(server.folder, 'passwd'), `root:x:0:0\n${runs}:x:997:997:Somebody:/home/x:/bin/sh\n`)
    expect(await release()).toEqual([])
    expect(passwd()).toEqual([runs])
  })

  it('go when a worker starts, if nothing was left, and are told of where they do not', async () => {
    await noteAccounts(server.store, 'shop')
    const folder = join(server.folder, 'elsewhere')
    mkdirSync(folder)
    await server.store.saveContainer(containerRecord('d', { writable: [{ source: folder, target: '/data' }] }))
    await startUp(server.store)
    expect(passwd()).toEqual([runs, builds])
    expect(await notedAccounts(server.store)).toEqual([{ deployment: 'shop', folders: [folder] }])
    rmSync(server.store.places.container('d'.repeat(24)), { recursive: true })
    server.program('systemd-run', 'exit 1')
    await startUp(server.store)
    expect(server.reported).toContain('account_not_removed')
    server.program('systemd-run', USERDEL)
    await startUp(server.store)
    expect(passwd()).toEqual([])
  })

  it('stay where they have written into what a folder that is a link leads to', async () => {
    const [disk, link] = [join(server.folder, 'disk'), join(server.folder, 'link')]
    mkdirSync(disk)
    symlinkSync(disk, link)
    await noteAccounts(server.store, 'shop', [link])
    owned(realpathSync(disk))
    expect((await release()).map(([, kept]) => kept)).toEqual(['account_still_used', 'account_still_used'])
  })

  it('stay where a folder is away in which they may have written: a disk that is not mounted has its files still', async () => {
    await noteAccounts(server.store, 'shop', [join(server.folder, 'away')])
    await startUp(server.store)
    expect(server.reported).toContain('account_still_used')
    expect(passwd()).toEqual([runs, builds])
  })
})
