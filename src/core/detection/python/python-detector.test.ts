import { describe, expect, it } from 'vitest'
import type { Candidate } from '../candidate.ts'
import { Folder } from '../folder.ts'
import { readSaid } from '../read-said.ts'
import { pythonDetector } from './python-detector.ts'
import { versionFor } from './python-version.ts'

async function detect(files: Record<string, string>): Promise<Candidate[]> {
  const folder = new Folder({ paths: Object.keys(files).sort(), read: (path) => Promise.resolve(files[path] ?? null) })
  return pythonDetector.detect(folder, await readSaid(folder))
}

async function first(files: Record<string, string>): Promise<Candidate> {
  const [found] = await detect(files)
  if (!found) throw new Error('nothing was detected')
  return found
}

const MANAGE = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")'

describe('a Django project', () => {
  it('is served by gunicorn, which is added, with its static files collected', async () => {
    const found = await first({
      'requirements.txt': 'Django\npsycopg2\nwhitenoise\n',
      'manage.py': MANAGE,
      'shop/settings.py': 'import os\nSECRET_KEY = os.environ["SHOP_SECRET"]\nSTATIC_ROOT = "static"\n',
      'shop/wsgi.py': '',
    })
    expect(found).toMatchObject({ framework: 'django', port: 8000, build: 'python manage.py collectstatic --noinput', confidence: 0.92 })
    expect(found.start).toMatch(/^gunicorn --bind 0\.0\.0\.0:\$\{PORT:-8000\} .*shop\.wsgi:application$/)
    expect(found.install).toBe('pip install --requirement requirements.txt gunicorn')
    expect(found.packages).toEqual({ build: ['gcc', 'libc6-dev', 'libpq-dev'], run: ['libpq5'] })
    expect(found.template?.values['keysForBuild']).toEqual(['SECRET_KEY', 'DJANGO_SECRET_KEY', 'SHOP_SECRET'])
  })

  it('is found in a folder below its requirements, and migrates a database that is a file', async () => {
    const found = await first({
      'requirements.txt': 'django\ngunicorn\n',
      'src/manage.py': MANAGE,
      'src/shop/settings.py': "ENGINE = 'django.db.backends.sqlite3'",
      'src/shop/wsgi.py': '',
    })
    expect(found.start).toMatch(/^cd src && python manage\.py migrate --noinput && gunicorn /)
    expect(found.build).toBeNull()
  })

  it('with channels is served by daphne', async () => {
    const found = await first({
      'requirements.txt': 'django\nchannels[daphne]\ndaphne\n',
      'manage.py': MANAGE,
      'shop/settings.py': '',
      'shop/asgi.py': '',
      'shop/wsgi.py': '',
    })
    expect(found.start).toBe('daphne -b 0.0.0.0 -p ${PORT:-8000} shop.asgi:application')
  })
})

describe('an application', () => {
  it.each([
    ['flask', { 'requirements.txt': 'Flask==3.0', 'app.py': 'from flask import Flask\napp = Flask(__name__)' }, / app:app$/],
    [
      'flask',
      {
        'requirements.txt': 'flask',
        'shop/__init__.py': 'from flask import Flask\ndef create_app(config=None):\n  return Flask(__name__)',
      },
      / 'shop:create_app\(\)'$/,
    ],
    [
      'flask',
      {
        'requirements.txt': 'flask',
        'wsgi.py': 'from shop import create_app\napplication = create_app()',
        'shop/__init__.py': 'from flask import Flask\ndef create_app(): pass',
      },
      / wsgi:application$/,
    ],
    [
      'flask',
      {
        'requirements.txt': 'flask',
        '.flaskenv': 'FLASK_APP=web/site.py',
        'web/site.py': 'from flask import Flask\nsite = Flask("x")',
        'app.py': 'print()',
      },
      / web\.site:site$/,
    ],
    [
      'fastapi',
      {
        'requirements.txt': 'fastapi\nuvicorn',
        'app/__init__.py': '',
        'app/main.py': 'from fastapi import FastAPI\napp: FastAPI = FastAPI()',
      },
      /^uvicorn app\.main:app --host 0\.0\.0\.0 --port \$\{PORT:-8000\}$/,
    ],
    [
      'fastapi',
      {
        'requirements.txt': 'fastapi[standard]',
        'backend/main.py': 'from fastapi import FastAPI\nimport models\napi = FastAPI()',
        'backend/models.py': '',
      },
      /^cd backend && uvicorn main:api /,
    ],
    [
      'fastapi',
      { 'requirements.txt': 'fastapi', 'main.py': 'from fastapi import FastAPI\ndef create_app():\n  return FastAPI()' },
      /^uvicorn main:create_app --factory /,
    ],
    ['litestar', { 'requirements.txt': 'litestar', 'app.py': 'from litestar import Litestar\napp = Litestar([])' }, /^uvicorn app:app /],
    [
      'fasthtml',
      { 'requirements.txt': 'python-fasthtml', 'main.py': 'from fasthtml.common import *\napp, rt = fast_app()\nserve()' },
      /^uvicorn main:app /,
    ],
    [
      'streamlit',
      { 'requirements.txt': 'streamlit', 'home.py': 'import streamlit as st' },
      /^streamlit run home\.py --server\.address 0\.0\.0\.0 --server\.port \$\{PORT:-8501\}/,
    ],
    ['gradio', { 'requirements.txt': 'gradio', 'app.py': 'import gradio as gr' }, /GRADIO_SERVER_NAME=0\.0\.0\.0 .*python app\.py$/],
    ['dash', { 'requirements.txt': 'dash', 'app.py': 'from dash import Dash\napp = Dash()' }, /^env HOST=0\.0\.0\.0 python app\.py$/],
    ['aiohttp', { 'requirements.txt': 'aiohttp', 'main.py': 'from aiohttp import web\nweb.run_app(app, port=8090)' }, /^python main\.py$/],
    [null, { 'bot.py': 'print("hello")' }, /^python bot\.py$/],
    [null, { 'pyproject.toml': '[project]\nname = "shop"\ndependencies = []\n', 'src/shop/__main__.py': '' }, /python -m shop$/],
  ])('of %s is started by the right line', async (framework, files, start) => {
    const found = await first(files as Record<string, string>)
    expect(found.framework).toBe(framework)
    expect(found.start).toMatch(start)
  })

  it('listens where its own file says, and nowhere when it only prints', async () => {
    expect((await first({ 'main.py': 'HTTPServer(("0.0.0.0", int(os.environ.get("PORT", "9001")))).serve_forever()' })).port).toBe(9001)
    expect((await first({ 'main.py': 'print("done")' })).port).toBeNull()
  })

  it('is started as the Procfile says, with the server that it names', async () => {
    const found = await first({
      Procfile: 'web: gunicorn site:app -b 0.0.0.0:5050',
      'requirements.txt': 'flask',
      'site.py': 'from flask import Flask\napp = Flask("a")',
    })
    expect(found).toMatchObject({
      start: 'gunicorn site:app -b 0.0.0.0:5050',
      port: 5050,
      install: 'pip install --requirement requirements.txt gunicorn',
    })
  })

  it('without any manifest gets what it imports', async () => {
    expect((await first({ 'app.py': 'from flask import Flask\napp = Flask("a")' })).install).toBe('pip install flask gunicorn')
    const script = '# /// script\n# requires-python = ">=3.12"\n# dependencies = ["httpx<1"]\n# ///\nimport httpx\n'
    expect((await first({ 'main.py': script })).install).toBe("pip install 'httpx<1'")
  })
})

describe('what installs it', () => {
  const main = { 'main.py': 'print()' }
  it.each([
    [
      'uv',
      { ...main, 'uv.lock': '', 'pyproject.toml': '[project]\nname = "a"\ndependencies = ["rich"]' },
      'pip install uv && uv sync --frozen --no-dev',
    ],
    [
      'uv of a version',
      { ...main, '.tool-versions': 'uv 0.7.22\n', 'uv.lock': '', 'pyproject.toml': '[project]\nname = "a"' },
      'pip install uv==0.7.22 && uv sync --frozen --no-dev',
    ],
    [
      'Poetry',
      {
        ...main,
        'poetry.lock': '',
        'pyproject.toml': '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3.10"\nrich = "*"',
      },
      'pip install poetry && poetry install --only main --no-interaction --no-root',
    ],
    [
      'PDM',
      { ...main, 'pdm.lock': '', 'pyproject.toml': '[project]\ndependencies = ["rich"]' },
      'pip install pdm && pdm sync --prod --no-editable --no-self',
    ],
    ['Pipenv', { ...main, Pipfile: '[packages]\nrich = "*"\n', 'Pipfile.lock': '{}' }, 'pip install pipenv && pipenv sync'],
    [
      'pip in a folder',
      { ...main, 'requirements/production.txt': '-r base.txt', 'requirements/base.txt': 'rich' },
      'pip install --requirement requirements/production.txt',
    ],
    ['pip of a project', { ...main, 'pyproject.toml': '[project]\nname = "a"\ndependencies = ["rich>=13"]' }, "pip install 'rich>=13'"],
    [
      'a package',
      {
        'pyproject.toml': '[project]\nname = "a"\ndependencies = []\nscripts = { serve = "a:main" }\n[build-system]\nrequires = []',
        'src/a/__init__.py': '',
      },
      'pip install .',
    ],
  ])('is %s', async (_name, files, install) => {
    expect((await first(files as Record<string, string>)).install).toBe(install)
  })

  it('needs the sources where requirements name folders, and copies included files', async () => {
    const own = await first({ ...main, 'requirements.txt': '-e .\nrich', 'setup.py': '' })
    expect(own.template?.values).toMatchObject({ before: null, after: 'pip install --requirement requirements.txt' })
    const included = await first({ ...main, 'requirements.txt': '-r deps/base.txt', 'deps/base.txt': 'psycopg[c]' })
    expect(included.template?.values).toMatchObject({ files: ['requirements.txt'], fileFolders: ['deps'] })
    expect(included.packages.run).toEqual(['libpq5'])
  })

  it('is the workspace for each of its members, whose top is no application', async () => {
    const found = await detect({
      'uv.lock': '',
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["apps/*"]',
      'apps/api/pyproject.toml': '[project]\nname = "shop-api"\ndependencies = ["fastapi", "uvicorn"]',
      'apps/api/main.py': 'from fastapi import FastAPI\napp = FastAPI()',
    })
    expect(found).toHaveLength(2)
    expect(found[0]).toMatchObject({ root: 'apps/api', framework: 'fastapi', start: expect.stringMatching(/^uvicorn main:app/) as string })
    expect(found[0]?.template?.values).toMatchObject({
      prefix: '',
      appFolder: '/app/apps/api',
      after: 'uv sync --frozen --no-dev --inexact --package shop-api',
    })
  })
})

it('reads a conda environment as pip would be asked for it', async () => {
  const found = await first({
    'environment.yml': 'dependencies:\n  - python=3.11\n  - conda-forge::flask=3.0\n  - pip\n  - pip:\n      - gunicorn>=20\n',
    'app.py': 'from flask import Flask\napp = Flask("a")',
  })
  expect(found).toMatchObject({ framework: 'flask', install: "pip install 'flask==3.0.*' 'gunicorn>=20'", versions: { python: '3.11' } })
})

describe('what cannot be read', () => {
  it('is a warning with its place, and still a candidate', async () => {
    const broken = await first({ 'pyproject.toml': '[project]\nname = = 1\n', 'main.py': 'print()' })
    expect(broken.warnings.join()).toMatch(/pyproject\.toml, line 2, column \d+/)
    const requirements = await first({ 'requirements.txt': 'flask\n  &&& what\n', 'main.py': 'print()' })
    expect(requirements.warnings).toEqual(['requirements.txt, line 2, column 3: "&&& what" is no requirement'])
  })
})

describe('the version of Python', () => {
  it.each([
    ['>=3.11', '3.13'],
    ['^3.10', '3.13'],
    ['>=3.9,<3.12', '3.11'],
    ['~=3.11.2', '3.11'],
    ['==3.12.*', '3.12'],
    ['>=3.14', '3.14'],
    ['~3.10', '3.10'],
    ['*', null],
  ])('for %s is %s', (constraint, version) => {
    expect(versionFor(constraint)).toBe(version)
  })

  it('comes from the file that names one', async () => {
    const python = async (files: Record<string, string>) => (await first({ 'main.py': 'print()', ...files })).versions['python']
    expect(await python({ 'runtime.txt': 'python-3.10.4' })).toBe('3.10.4')
    expect(await python({ '.python-version': '# ours\n3.12.1\n' })).toBe('3.12.1')
    expect(await python({ '.tool-versions': 'python latest' })).toBe('3')
    expect(await python({ Pipfile: '[requires]\npython_version = "3.9"' })).toBe('3.9')
  })
})
