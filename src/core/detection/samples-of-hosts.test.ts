import { describe, expect, it } from 'vitest'
import type { Candidate } from './candidate.ts'
import { detectCandidates } from './detect-candidates.ts'
import { memoryTree } from './memory-tree.ts'

type Files = Record<string, string | object>
async function best(files: Files): Promise<Candidate> {
  const texts = Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)])
  const [found] = await detectCandidates(memoryTree(Object.fromEntries(texts) as Record<string, string>))
  if (!found) throw new Error('nothing was found')
  return found
}

const TARGET = '[[build.env]]\nname = "GOOGLE_FUNCTION_TARGET"\nvalue = "second"\n'
const NODE_FUNCTION = { 'package.json': { dependencies: { '@google-cloud/functions-framework': '^3' } } }

describe("functions of Google's framework", () => {
  it.each<[string, Files, string]>([
    ['that register themselves', { ...NODE_FUNCTION, 'index.js': "functions.http('hello', () => 1)" }, '--target=hello'],
    ['that are exported', { ...NODE_FUNCTION, 'function.js': 'exports.__esModule = true\nexports.pay = () => 1' }, '--target=pay'],
    [
      'that project.toml names',
      { ...NODE_FUNCTION, 'project.toml': TARGET, 'index.js': 'exports.first = 1\nexports.second = 2' },
      '--target=second',
    ],
  ])('of Node, %s', async (_what, files, option) => {
    expect(await best(files)).toMatchObject({
      framework: 'functions-framework',
      start: `npx --no-install functions-framework ${option}`,
      port: 8080,
      template: { values: { command: ['functions-framework', option] } },
    })
  })

  it.each<[string, Files, string]>([
    ['by its argument', { 'main.py': 'def helper(x):\n  pass\n\ndef hello(request):\n  return "x"\n' }, 'hello'],
    [
      'that project.toml names',
      { 'project.toml': TARGET, 'main.py': 'def first(request):\n  pass\ndef second(request):\n  pass\n' },
      'second',
    ],
  ])('of Python, %s', async (_what, files, target) => {
    const found = await best({ 'requirements.txt': 'functions-framework==3.*', ...files })
    expect(found).toMatchObject({ framework: 'functions-framework', port: 8080 })
    expect(found.start).toContain(`functions-framework --source main.py --target ${target} `)
  })

  it('of Ruby', async () => {
    const found = await best({ Gemfile: 'gem "functions_framework"', 'app.rb': 'FunctionsFramework.http("hello") do |request|\nend' })
    expect(found).toMatchObject({ framework: 'functions-framework', port: 8080 })
    expect(found.start).toBe('bundle exec functions-framework-ruby --source app.rb --target hello --port ${PORT:-8080}')
  })
})

describe('an entry file that only exports its application', () => {
  const hono = (text: string, rest: Files = {}): Files => ({
    'package.json': { scripts: { dev: 'wrangler dev' }, dependencies: { hono: '^4' } },
    'src/index.ts': text,
    ...rest,
  })

  it('is served by srvx', async () => {
    const found = await best(hono("import { Hono } from 'hono'\nconst app = new Hono()\nexport default app"))
    expect(found).toMatchObject({
      framework: 'hono',
      start: 'npx --no-install srvx --prod --host 0.0.0.0 src/index.ts',
      port: 3000,
      template: { values: { extras: 'npm install srvx@0.12' } },
    })
  })

  it('is served with tsx where Node cannot read it as it is', async () => {
    const found = await best(
      hono("import { Hono } from 'hono'\nimport { api } from './api'\nexport default new Hono()", { 'src/api.ts': '' }),
    )
    expect(found.start).toContain('srvx --prod --host 0.0.0.0 --import tsx src/index.ts')
    expect(found.template?.values['extras']).toBe('npm install tsx@4 srvx@0.12')
  })

  it('brings no tools of development into the image with srvx', async () => {
    const files = hono("import { Hono } from 'hono'\nexport default new Hono()")
    const manifest = { dependencies: { hono: '^4' }, devDependencies: { wrangler: '4' } }
    expect((await best({ ...files, 'package.json': manifest })).template?.values).toMatchObject({
      install: 'npm install --omit=dev',
      extras: 'npm install srvx@0.12 --omit=dev',
    })
  })

  it('is started as it is where something listens', async () => {
    const listens = "import { serve } from '@hono/node-server'\nimport { app } from './app.ts'\nserve(app)\nexport default app"
    expect((await best(hono(listens))).start).toBe('node src/index.ts')
    const plain = {
      'package.json': { dependencies: { express: '5' } },
      'index.js': 'export default function helper() {}\napp.listen(3000)',
    }
    expect((await best(plain)).start).toBe('node index.js')
    const guarded = 'if (require.main === module) app.listen(3000)\nmodule.exports = app'
    expect((await best({ 'package.json': { dependencies: { express: '5' } }, 'app.js': guarded })).start).toBe('node app.js')
    const exported = { 'package.json': { dependencies: { express: '5' } }, 'api/index.js': 'const app = express()\nmodule.exports = app' }
    expect((await best(exported)).start).toBe('npx --no-install srvx --prod --host 0.0.0.0 api/index.js')
  })
})

describe('what hosts of applications are told', () => {
  it("is the start in App Engine's app.yaml, and in no other app.yaml", async () => {
    const app = { 'requirements.txt': 'flask\ngunicorn\n', 'main.py': 'app = Flask(__name__)' }
    expect((await best({ ...app, 'app.yaml': 'runtime: python\nentrypoint: gunicorn -b :$PORT main:app\n' })).start).toBe(
      'gunicorn -b :$PORT main:app',
    )
    const other = await best({ ...app, 'app.yaml': 'kind: Service\n---\nkind: Deployment\n' })
    expect(other.warnings).toEqual([])
  })

  it('is the entry point that project.toml gives to buildpacks', async () => {
    const files = {
      Gemfile: 'gem "sinatra"',
      'app.rb': "require 'sinatra'",
      'project.toml': '[[build.env]]\nname = "GOOGLE_ENTRYPOINT"\nvalue = "bundle exec ruby app.rb -p 9000"',
    }
    expect((await best(files)).start).toBe('bundle exec ruby app.rb -p 9000')
  })

  it("is left aside where it names files of Nixpacks' own image", async () => {
    const files = { 'package.json': { scripts: { start: 'node server.js' }, dependencies: { express: '5' } }, 'server.js': '' }
    expect((await best({ ...files, 'nixpacks.toml': "[start]\ncmd = '/assets/start.sh'" })).start).toBe('node server.js')
  })

  it('is started by itself where nothing else is there', async () => {
    expect(await best({ 'nixpacks.toml': '[phases.setup]\naptPkgs = ["ffmpeg"]\n[start]\ncmd = "ffmpeg -version"' })).toMatchObject({
      provider: 'shell',
      start: 'ffmpeg -version',
      packages: { run: ['ffmpeg'] },
    })
  })

  it("goes before Dockerfiles of other names: a Procfile's line of Python", async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`data/${index}.json`, '']))
    const found = await best({ ...files, Procfile: 'web: python3 web.py', 'web.py': 'run()', 'alt.Dockerfile': 'FROM x\nEXPOSE 80' })
    expect(found).toMatchObject({ provider: 'python', start: 'python3 web.py' })
  })

  it("publishes .NET where Heroku's Procfile starts it", async () => {
    const found = await best({
      'Web/Web.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>',
      'App.slnx': '',
      Procfile: 'web: cd Web/bin/publish/; ./Web --urls http://*:$PORT',
    })
    expect(found).toMatchObject({ root: '.', start: 'cd Web/bin/publish/; ./Web --urls http://*:$PORT' })
    expect(found.build).toBe('dotnet publish Web/Web.csproj --configuration Release --output Web/bin/publish')
  })
})

describe('pages beside a program', () => {
  const LISTENS = 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":1323", nil) }\n'

  it('are handed out by the server at the top, with or without a manifest', async () => {
    const server = "const Koa = require('koa')\nnew Koa().listen(3000)"
    expect(await best({ 'app.js': server, 'public/index.html': '<p>' })).toMatchObject({ provider: 'node', start: 'node app.js' })
    expect(await best({ 'index.html': '<p>', 'site/index.html': '<p>' })).toMatchObject({ provider: 'static', static: '.' })
    expect(await best({ 'run.sh': 'echo x', 'public/index.html': '<p>' })).toMatchObject({ provider: 'static', static: 'public' })
  })

  it('belong to the program of their folder', async () => {
    const files = {
      'single/server.go': LISTENS,
      'single/public/index.html': '<p>',
      'multiple/server.go': LISTENS,
      'multiple/public/index.html': '<p>',
    }
    expect(await best(files)).toMatchObject({ provider: 'go', port: 1323 })
  })
})

describe('frameworks that are told by little', () => {
  it('Remix without a server gets its own', async () => {
    const found = await best({
      'package.json': { scripts: { build: 'remix vite:build' }, devDependencies: { '@remix-run/dev': '2.10.0' } },
      'vite.config.ts': '',
    })
    expect(found).toMatchObject({ framework: 'remix', start: 'npx --no-install remix-serve ./build/server/index.js', port: 3000 })
    expect(found.template?.values['extras']).toBe('npm install @remix-run/serve@2.10.0')
    const own = { 'package.json': { scripts: { start: 'node server.js' }, devDependencies: { '@remix-run/dev': '2' } }, 'server.js': '' }
    expect((await best(own)).template?.values['extras']).toBeNull()
  })

  it('Nitro by itself serves on its port, Brunch and Hexo are files', async () => {
    const nitro = { scripts: { build: 'nitro build', preview: 'node .output/server/index.mjs' }, devDependencies: { nitropack: 'latest' } }
    expect(await best({ 'package.json': nitro, 'nitro.config.ts': '' })).toMatchObject({
      framework: 'nitro',
      port: 3000,
      start: 'node .output/server/index.mjs',
    })
    const brunch = { scripts: { start: 'brunch watch --server', build: 'brunch build --production' }, devDependencies: { brunch: '^2' } }
    expect(await best({ 'package.json': brunch })).toMatchObject({ framework: 'brunch', static: 'public', start: null })
    const hexo = { scripts: { build: 'hexo generate' }, dependencies: { hexo: '^5' } }
    expect((await best({ 'package.json': hexo, '_config.yml': 'title: x' })).confidence).toBeGreaterThan(0.9)
  })

  it('Adonis is started where its build puts it', async () => {
    const manifest = { scripts: { build: 'node ace build', start: 'node bin/server.js' }, dependencies: { '@adonisjs/core': '^6' } }
    expect((await best({ 'package.json': manifest, 'ace.js': '', 'bin/server.ts': '' })).start).toBe('node build/bin/server.js')
  })

  it('Spring Boot in a war starts itself, by the name that its pages are found with', async () => {
    const found = await best({
      'pom.xml':
        '<project><artifactId>shop</artifactId><packaging>war</packaging><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>',
    })
    expect(found.build).toContain('ls -S target/*.war')
    expect(found.start).toMatch(/-jar app\.war$/)
    expect(found.template?.values).toMatchObject({ war: false, outputs: ['app.war'] })
  })

  it("Poetry's script of a project that is no package is run from its sources", async () => {
    const pyproject =
      '[tool.poetry]\nname = "shop"\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.9"\n[tool.poetry.scripts]\nstart = "shop.server:app"\n'
    expect((await best({ 'pyproject.toml': pyproject, 'shop/server.py': 'def app():\n  serve(8080)' })).start).toBe(
      "python -c 'from shop.server import app; app()'",
    )
  })
})
