import type { Candidate } from '#core/detection/candidate.ts'
import { dockerfileCase } from './dockerfile-case.ts'

const SERVED: Partial<Candidate> = {
  provider: 'python',
  versions: { python: '3.13' },
  port: 8000,
  start: 'gunicorn --bind 0.0.0.0:${PORT:-8000} shop.wsgi:application',
}

const VALUES = {
  tool: null,
  before: 'pip install --requirement requirements.txt gunicorn',
  after: null,
  withUv: false,
  files: ['requirements.txt'],
  fileFolders: [],
  keysForBuild: [],
  appFolder: '/app',
  browsers: false,
}

/** Applications of Python. */
export const PYTHON_CASES = {
  ...dockerfileCase('python', 'with-leftovers', { ...SERVED, leftovers: ['.venv', '__pycache__'] }, VALUES),
  ...dockerfileCase(
    'python',
    'django',
    {
      ...SERVED,
      build: 'python manage.py collectstatic --noinput',
      packages: { build: ['gcc', 'libc6-dev', 'libpq-dev'], run: ['libpq5'] },
    },
    { ...VALUES, keysForBuild: ['SECRET_KEY', 'DJANGO_SECRET_KEY'] },
    { folders: ['/app/media'], buildArguments: ['SITE_NAME'], buildSecrets: ['SECRET_KEY', 'PIP_INDEX_URL'] },
  ),
  ...dockerfileCase(
    'python',
    'django-in-a-folder',
    { ...SERVED, start: 'cd backend && gunicorn shop.wsgi:application' },
    {
      ...VALUES,
      after: 'pip install --editable lib',
      innerFolder: 'backend',
      build: 'python manage.py collectstatic --noinput',
      command: ['/bin/sh', '-c', 'exec gunicorn --bind 0.0.0.0:${PORT:-8000} shop.wsgi:application'],
    },
    { folders: ['/app/media'] },
  ),
  ...dockerfileCase(
    'python',
    'uv-workspace-member',
    { ...SERVED, root: 'apps/api', start: 'uvicorn api:app --host 0.0.0.0 --port ${PORT:-8000}' },
    {
      ...VALUES,
      tool: 'uv',
      withUv: true,
      before: 'uv sync --frozen --no-dev --no-install-workspace --package api',
      after: 'uv sync --frozen --no-dev --inexact --package api',
      files: ['pyproject.toml', 'uv.lock'],
      appFolder: '/app/apps/api',
      prefix: '',
    },
  ),
  ...dockerfileCase(
    'python',
    'package-in-a-folder',
    { ...SERVED, root: 'backend', start: 'serve', port: null },
    { ...VALUES, before: null, after: 'pip install .', files: [], browsers: true },
  ),
  ...dockerfileCase('python', 'requirements-in-a-folder', SERVED, {
    ...VALUES,
    before: 'pip install --requirement requirements/base.txt',
    files: [],
    fileFolders: ['requirements'],
  }),
}
