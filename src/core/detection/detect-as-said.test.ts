import { describe, expect, it } from 'vitest'
import { detectCandidates } from './detect-candidates.ts'
import { memoryTree } from './memory-tree.ts'

const DJANGO = {
  'requirements.txt': 'django\ncelery\n',
  'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
  'shop/settings.py': '',
  'shop/wsgi.py': '',
}
const NODE = {
  'package.json': JSON.stringify({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } }),
  'server.js': 'app.listen(4000)',
  'worker.js': '',
}

const first = async (files: Record<string, string>, start?: string) =>
  (await detectCandidates(memoryTree(files), start === undefined ? {} : { commands: { start } }))[0]

describe('a Procfile that names a worker alone', () => {
  it('leaves alone what serves', async () => {
    expect(await first({ ...NODE, Procfile: 'worker: node worker.js' })).toMatchObject({ start: 'node server.js', port: 4000 })
  })

  it('says what is started where nothing serves', async () => {
    const files = { 'requirements.txt': 'discord.py', 'main.py': '', 'bot.py': 'client.run(token)', Procfile: 'worker: python bot.py' }
    expect(await first(files)).toMatchObject({ start: 'python bot.py', port: null })
  })
})

describe('the port of a start that is given', () => {
  it.each([
    ['celery -A shop worker -b redis://cache', null],
    ['python manage.py qcluster', null],
    ['python -m shop.worker', null],
    ['python worker.py', null],
    ['gunicorn --worker-class uvicorn.workers.UvicornWorker --workers 4 shop.asgi', 8000],
    ['python manage.py runserver 0.0.0.0:9000', 9000],
    ['bash start.sh', 8000],
  ])("of Django's: %s", async (start, port) => {
    expect(await first(DJANGO, start)).toMatchObject({ start, port })
  })

  it.each([
    ['node server.js', 4000],
    ['node worker.js', null],
    ['node jobs/nightly.js', null],
    ['node other.js --port $PORT', 4000],
  ])("of Node's: %s", async (start, port) => {
    expect(await first({ ...NODE, 'jobs/nightly.js': '', 'other.js': '' }, start)).toMatchObject({ start, port })
  })

  it("is that of the script which a package manager's command runs", async () => {
    expect(await first(NODE, 'npm start')).toMatchObject({ start: 'node server.js', port: 4000 })
    const scripts = { start: 'node server.js', jobs: 'node jobs.js' }
    const files = { ...NODE, 'jobs.js': '', 'package.json': JSON.stringify({ scripts, dependencies: { express: '5' } }) }
    expect(await first(files, 'npm run jobs')).toMatchObject({ start: 'node jobs.js', port: null })
  })

  it('is the usual one where it reads PORT and nothing else tells', async () => {
    const files = { 'Cargo.toml': '[package]\nname = "run"\nversion = "0.1.0"\n', 'src/main.rs': 'fn main() {}' }
    expect(await first({ ...files, Procfile: 'web: ./run --port $PORT' })).toMatchObject({ port: 8080 })
    expect(await first({ ...files, 'src/main.rs': 'fn main() { let port = env::var("PORT"); }' })).toMatchObject({ port: 8080 })
  })
})

describe('what is no application', () => {
  it.each([
    ["a library's folder", { 'setup.py': 'setup(name="lib")', 'src/lib/__init__.py': '' }],
    ['a function that a host calls', { 'requirements.txt': 'boto3', 'handler.py': 'def handler(event, context): pass' }],
    ["a package's folder", { 'shop/__init__.py': '', 'shop/cli.py': 'print(1)' }],
    [
      'a program for desktops',
      {
        'package.json': '{"main":"main.js","scripts":{"start":"electron ."},"devDependencies":{"electron":"38"}}',
        'index.html': '',
        'main.js': '',
      },
    ],
    ['a library of CMake', { 'CMakeLists.txt': 'project(a)\nadd_library(a a.cpp)\n', 'a.cpp': 'int a() { return 1; }' }],
    ['a library for Node', { 'package.json': '{"main":"dist/index.js","scripts":{"build":"tsc"}}', 'src/index.ts': 'export const a = 1' }],
    ['a server for development', { 'package.json': '{"scripts":{"start":"expo start"},"dependencies":{"left-pad":"1"}}' }],
  ])('is a guess at most: %s', async (_, files) => {
    const found = await detectCandidates(memoryTree(files))
    expect(found.filter(({ confidence }) => confidence > 0.3)).toEqual([])
  })

  it("is the top of an Nx workspace that has its members' packages alone", async () => {
    const files = {
      'nx.json': '{}',
      'package.json': '{"scripts":{"build":"nx build"},"dependencies":{"next":"16"}}',
      'apps/web/project.json': '{"name":"web","projectType":"application","targets":{"build":{"executor":"@nx/next:build"}}}',
      'apps/web/pages/index.js': '',
    }
    const [best, ...others] = await detectCandidates(memoryTree(files))
    expect(best?.evidence[0]).toContain('apps/web')
    expect(others.filter(({ confidence }) => confidence > 0.3)).toEqual([])
  })

  it("is a folder with an application's sources", async () => {
    const files = { 'requirements.txt': 'flask', 'shop/__init__.py': '', 'shop/app.py': 'from flask import Flask\napp = Flask(__name__)' }
    expect((await detectCandidates(memoryTree(files))).map(({ root }) => root)).toEqual(['.'])
  })
})
