import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const FIXTURE = 'tests/fixtures/configured'
const REPOSITORIES = '/var/lib/webops/demo'
const KEY = randomBytes(24).toString('hex')
/** What looks like a reference, and is none. */
const PASSWORD = `${randomBytes(12).toString('hex')}-$x`

interface Answer {
  version: number
  notes: string[]
  key: string
}

/**
 * What people do in the second hour: a database beside the application, its address put together of a secret that both
 * share, migrations before the switch, uploads in a volume. Then deployed again, broken, and rolled back.
 */
describe('a Django application with PostgreSQL', () => {
  let server: DisposableServer
  const webops = (...args: string[]) => server.run('/root/webops/webops', args, { timeoutMs: 280_000 })
  const succeeds = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await webops(...args)
    expect(exitCode, stdout + stderr).toBe(0)
    return stdout
  }
  const curl = (...args: string[]) => server.require('curl', ['--silent', '--show-error', '--fail-with-body', ...args])
  const home = async () => JSON.parse(await curl('http://notes.localhost/')) as Answer
  const upload = (name: string) => `http://notes.localhost/media/${name}`

  beforeAll(async () => {
    ;({ server } = await installedServer())
    for (const name of ['shop', 'database']) {
      await server.require('cp', ['--recursive', `/root/webops/${FIXTURE}/${name}`, `/root/${name}`])
      await server.require('git', ['init', '--quiet', '--initial-branch=main', `/root/${name}`])
      await commit(name, 'First')
      await server.require('git', ['clone', '--quiet', '--bare', `/root/${name}`, `${REPOSITORIES}/${name}.git`])
      await server.require('git', ['-C', `/root/${name}`, 'remote', 'add', 'origin', `${REPOSITORIES}/${name}.git`])
    }
  })

  afterAll(async () => {
    for (const name of ['notes', 'notes-database']) await webops('remove', name, '--yes')
    await server.run('/root/webops/webops', ['env', 'unset', '--project', 'default', '--environment', 'production', 'DB_PASSWORD'])
    await server.run('rm', [
      '--recursive',
      '--force',
      '/root/shop',
      '/root/database',
      ...['shop', 'database'].map((name) => `${REPOSITORIES}/${name}.git`),
    ])
  })

  it('is deployed beside its database, migrated before the switch', async () => {
    await succeeds('env', 'set', '--project', 'default', '--environment', 'production', '--secret', `DB_PASSWORD=${PASSWORD}`)
    await succeeds(
      ...['deploy', 'notes-database', '--repository', `file://${REPOSITORIES}/database.git`, '--port', '5432', '--health-type', 'tcp'],
      ...['--volume', 'data:/var/lib/postgresql/data', '--env', 'POSTGRES_PASSWORD=${DB_PASSWORD}'],
    )
    await succeeds(
      ...['deploy', 'notes', '--repository', `file://${REPOSITORIES}/shop.git`, '--secret', `SECRET_KEY=${KEY}`],
      ...['--env', 'DATABASE_URL=postgres://shop:${DB_PASSWORD}@notes-database:5432/shop', '--volume', 'media:/app/media'],
      ...['--release-command', 'python manage.py migrate --noinput'],
    )
    expect(await webops('logs', 'notes', '--rollout')).toMatchObject({
      stdout: expect.stringContaining('Applying notes.0001_initial... OK') as string,
    })
    await succeeds(
      ...['schedule', 'add', 'notes', 'nightly', '0 3 * * *', '--time-zone', 'Europe/Berlin'],
      ...['--', 'python', 'manage.py', 'clearsessions'],
    )
    await curl('--request', 'POST', '--data', 'one', 'http://notes.localhost/')
    await curl('--request', 'POST', '--data', 'a picture', upload('a.png'))
    expect(await home()).toEqual({ version: 1, notes: ['one'], key: createHash('sha256').update(KEY).digest('hex') })
  })

  it('is deployed again, and keeps what is in the database and in the volume', async () => {
    await change('views.py', 'VERSION = 1', 'VERSION = 2')
    await migration('0002_longer', 'migrations.AlterField("note", "text", models.TextField())')
    await push('Longer notes')
    await succeeds('deploy', 'notes')
    expect((await webops('logs', 'notes', '--rollout')).stdout).toContain('Applying notes.0002_longer... OK')
    expect(await home()).toMatchObject({ version: 2, notes: ['one'] })
    expect(await curl(upload('a.png'))).toBe('a picture')
  })

  it('stays as it is when a migration fails', async () => {
    await change('views.py', 'VERSION = 2', 'VERSION = 3')
    await migration('0003_wrong', 'migrations.RunSQL("SELECT no_such_thing")')
    await push('Wrong')
    const { exitCode, stdout, stderr } = await webops('deploy', 'notes')
    expect(exitCode).not.toBe(0)
    expect(stdout + stderr).toMatch(/no_such_thing/)
    expect(await home()).toMatchObject({ version: 2, notes: ['one'] })
    const containers = await server.require('docker', [
      'ps',
      '--all',
      '--format',
      '{{.Names}}',
      '--filter',
      'label=webops.deployment=notes',
    ])
    expect(containers.trim()).toBe('webops-notes')
  })

  it('goes back to the first release with the data of now, and migrates nothing', async () => {
    await curl('--request', 'POST', '--data', 'two', 'http://notes.localhost/')
    await succeeds('rollback', 'notes', '1')
    expect((await webops('logs', 'notes', '--rollout')).stdout).not.toContain('migrate')
    expect(await home()).toMatchObject({ version: 1, notes: ['one', 'two'] })
    expect(await curl(upload('a.png'))).toBe('a picture')
  })

  it('finds its database again after that was deployed, which is never there twice', async () => {
    const deployed = await succeeds('deploy', 'notes-database')
    expect(deployed).not.toMatch(/error/i)
    expect(await home()).toMatchObject({ notes: ['one', 'two'] })
    const { stdout } = await webops('logs', 'notes-database')
    expect(stdout).not.toMatch(/was not properly shut down/)
  })

  it('has its sessions cleared by its schedule, in the image that serves', async () => {
    await succeeds('schedule', 'run', 'notes', 'nightly')
    // By itself: in the next minute, and not at three in the night.
    await succeeds('schedule', 'change', 'notes', 'nightly', '--cron', '* * * * *')
    const runs = async () =>
      JSON.parse(await succeeds('schedule', 'history', 'notes', 'nightly', '--json')) as {
        trigger: string
        state: string
        release: number
      }[]
    await until('a run of its own', 100_000, async () => {
      const own = (await runs()).find(({ trigger }) => trigger === 'schedule')
      return own !== undefined && own.state !== 'queued' && own.state !== 'running'
    })
    for (const { state, release } of await runs()) expect({ state, release }).toEqual({ state: 'succeeded', release: 1 })
    await succeeds('schedule', 'pause', 'notes', 'nightly')
  })

  it('runs a command in the live image, and tells its exit status', async () => {
    const failing = await webops('run', 'notes', '--', 'sh', '-c', 'echo "$SECRET_KEY" | wc -c; exit 7')
    expect(failing).toMatchObject({ exitCode: 7, stdout: expect.stringContaining(String(KEY.length + 1)) as string })
  })

  async function commit(name: string, message: string): Promise<void> {
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org']
    await server.require('git', ['-C', `/root/${name}`, 'add', '--all'])
    await server.require('git', ['-C', `/root/${name}`, ...identity, 'commit', '--quiet', '--message', message])
  }

  async function push(message: string): Promise<void> {
    await commit('shop', message)
    await server.require('git', ['-C', '/root/shop', 'push', '--quiet', 'origin', 'main'])
  }

  async function change(file: string, from: string, to: string): Promise<void> {
    await server.require('sed', ['--in-place', `s/${from}/${to}/`, join('/root/shop/notes', file)])
  }

  async function migration(name: string, operation: string): Promise<void> {
    const number = Number(name.slice(0, 4))
    const before = number === 2 ? '0001_initial' : '0002_longer'
    await server.write(
      `/root/shop/notes/migrations/${name}.py`,
      `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notes", "${before}")]
    operations = [${operation}]
`,
    )
  }
})
