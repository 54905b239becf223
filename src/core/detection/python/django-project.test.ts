import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const MANAGE = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")'
const SQLITE = "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\n"
const IN_A_FOLDER = {
  'requirements.txt': 'django\n',
  'backend/manage.py': MANAGE,
  'backend/shop/settings.py': "STATIC_ROOT = 'static'\n",
  'backend/shop/wsgi.py': '',
}

async function first(files: Record<string, string>, commands = {}) {
  const [found] = await detectCandidates(memoryTree(files), { commands })
  if (!found) throw new Error('nothing was found')
  return found
}

describe('a Django project in a folder below its requirements', () => {
  it('lies in /app itself in the image', async () => {
    const { root, start, build, template } = await first(IN_A_FOLDER)
    expect({ root, build }).toEqual({ root: '.', build: 'cd backend && python manage.py collectstatic --noinput' })
    expect(start).toMatch(/^cd backend && gunicorn /)
    expect(template?.values).toMatchObject({
      innerFolder: 'backend',
      appFolder: '/app',
      build: 'python manage.py collectstatic --noinput',
      command: ['/bin/sh', '-c', expect.stringMatching(/^exec gunicorn /) as string],
    })
  })

  it.each([
    ['gunicorn shop.wsgi', 'backend'],
    ['python manage.py runserver 0.0.0.0:8000', 'backend'],
    ['cd backend && gunicorn shop.wsgi', undefined],
    ['gunicorn --chdir backend shop.wsgi', undefined],
    ['python backend/manage.py runserver', undefined],
    ['sh ./start.sh', undefined],
  ])('is seen from there or from the top, as the given command is: %s', async (start, inner) => {
    const { template } = await first({ ...IN_A_FOLDER, 'start.sh': '' }, { start })
    expect(template?.values['innerFolder']).toBe(inner)
    expect(template?.values).not.toHaveProperty('command')
  })
})

describe("a Django project's database", () => {
  const project = (settings: string, requirements = '') => ({
    'requirements.txt': `django\n${requirements}`,
    'manage.py': MANAGE,
    'shop/settings.py': settings,
    'shop/wsgi.py': '',
  })

  it('is migrated at start where it is SQLite and nothing else, with a warning', async () => {
    const { start, warnings } = await first(project(SQLITE))
    expect(start).toMatch(/^python manage\.py migrate --noinput && gunicorn /)
    expect(warnings.join()).toContain('each deploy begins with an empty one')
  })

  it.each([
    ['a driver for a server', SQLITE, 'psycopg2-binary\n'],
    ['another driver', SQLITE, 'mysqlclient\n'],
    ['an address with SQLite to fall back on', "DATABASES = {'default': dj_database_url.config(default='sqlite:///db.sqlite3')}", ''],
    ['an engine of a variable', "DATABASES = {'default': {'ENGINE': os.environ.get('ENGINE', 'django.db.backends.sqlite3')}}", ''],
    ['a server beside it', `${SQLITE}if PROD: DATABASES['default']['ENGINE'] = 'django.db.backends.postgresql'`, ''],
  ])('is left alone with %s', async (_, settings, requirements) => {
    expect((await first(project(settings, requirements))).start).toMatch(/^gunicorn /)
  })
})

it("collects Django's static files with the settings that it is served with", async () => {
  const { build, template } = await first({
    'requirements.txt': 'django\npsycopg\n',
    'manage.py': MANAGE.replace('shop.settings', 'config.settings.local'),
    'config/settings/local.py': '',
    'config/settings/production.py':
      'STATIC_ROOT = "static"\nDATABASES = {"default": env.db("DATABASE_URL")}\nADMIN = env("DJANGO_ADMIN_URL")\n',
    'config/wsgi.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")',
  })
  expect(build).toBe(
    'DJANGO_SETTINGS_MODULE=config.settings.production DATABASE_URL="${DATABASE_URL:-sqlite:////tmp/build.db}" python manage.py collectstatic --noinput',
  )
  expect(template?.values['keysForBuild']).toContain('DJANGO_ADMIN_URL')
})
