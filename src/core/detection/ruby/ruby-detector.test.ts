import { describe, expect, it } from 'vitest'
import type { Candidate } from '../candidate.ts'
import { Folder } from '../folder.ts'
import { readSaid } from '../read-said.ts'
import { rubyDetector } from './ruby-detector.ts'

async function detect(files: Record<string, string>): Promise<Candidate[]> {
  const folder = new Folder({ paths: Object.keys(files).sort(), read: (path) => Promise.resolve(files[path] ?? null) })
  return rubyDetector.detect(folder, await readSaid(folder))
}

async function first(files: Record<string, string>): Promise<Candidate> {
  const [found] = await detect(files)
  if (!found) throw new Error('nothing was detected')
  return found
}

const RAILS = { Gemfile: 'gem "rails"\ngem "pg"\ngem "puma"\n', 'config/application.rb': '', 'config/puma.rb': '' }

describe('an application of Ruby', () => {
  it.each([
    [
      'sinatra',
      { Gemfile: 'gem "sinatra"\ngem "puma"', 'config.ru': '', 'app.rb': '' },
      'bundle exec puma --bind tcp://0.0.0.0:${PORT:-9292}',
      9292,
    ],
    ['rack', { Gemfile: 'gem "rackup"', 'config.ru': '' }, 'bundle exec rackup --host 0.0.0.0 --port ${PORT:-9292} config.ru', 9292],
    ['sinatra', { Gemfile: "gem 'sinatra'", 'app.rb': "require 'sinatra'" }, 'bundle exec ruby app.rb', 4567],
    [null, { 'main.rb': 'puts 1' }, 'ruby main.rb', null],
    [null, { 'server.rb': "require 'socket'\nTCPServer.new('0.0.0.0', 8085)" }, 'ruby server.rb', 8085],
  ])('of %s is started by the right line', async (framework, files, start, port) => {
    expect(await first(files as Record<string, string>)).toMatchObject({ framework, start, port })
  })

  it('of Rails compiles its assets, and makes a key when it has none', async () => {
    const found = await first({ ...RAILS, 'app/assets/a.css': '', Gemfile: `${RAILS.Gemfile}gem "propshaft"` })
    expect(found).toMatchObject({ framework: 'rails', port: 3000, build: 'bundle exec rails assets:precompile' })
    expect(found.start).toMatch(/SECRET_KEY_BASE=.*exec bundle exec rails server -b 0\.0\.0\.0 -p \$\{PORT:-3000\}$/)
    expect(found.packages.run).toEqual(expect.arrayContaining(['libpq5', 'libjemalloc2', 'libyaml-0-2']))
  })

  it('of Rails with SQLite prepares its database at start', async () => {
    expect((await first({ ...RAILS, Gemfile: 'gem "rails"\ngem "sqlite3"' })).start).toContain('rails db:prepare && exec')
  })

  it('of Rails gets a file for a database that production leaves unnamed', async () => {
    const files = {
      ...RAILS,
      Gemfile: 'gem "rails"\ngem "sqlite3"',
      'config/database.yml': 'production:\n  <<: *default\n  # database: path/to/it\n',
    }
    expect((await first(files)).start).toContain('sqlite3:storage/production.sqlite3')
    expect((await first({ ...files, 'config/database.yml': 'production:\n  database: db/a.sqlite3\n' })).start).not.toContain(
      'DATABASE_URL',
    )
  })

  it('with bundled JavaScript gets Node', async () => {
    const found = await first({
      ...RAILS,
      Gemfile: 'gem "rails"\ngem "jsbundling-rails"',
      'package.json': '{}',
      'yarn.lock': '',
      'app/javascript/a.js': '',
    })
    expect(found.template?.values).toMatchObject({
      nodeInstall: 'npm install --global yarn@1 && yarn install --frozen-lockfile',
      nodeFiles: ['package.json', 'yarn.lock'],
    })
  })

  it('is started as the Procfile says, and listens where puma is told', async () => {
    const found = await first({
      Procfile: 'web: bundle exec puma',
      Gemfile: 'gem "sinatra"\ngem "puma"',
      'config.ru': '',
      'config/puma.rb': "port ENV['PORT'] || 4567",
    })
    expect(found).toMatchObject({ start: 'bundle exec puma', port: 4567 })
  })

  it('leaves a site of Jekyll to those that serve files', async () => {
    expect(await detect({ Gemfile: 'gem "github-pages"', '_config.yml': '' })).toEqual([])
  })
})

describe('the version of Ruby', () => {
  it.each([
    [{ '.ruby-version': 'ruby-3.2.1' }, '3.2.1'],
    [{ Gemfile: 'ruby "3.1.2"' }, '3.1.2'],
    [{ Gemfile: 'ruby file: "version.txt"', 'version.txt': '3.3.4\n' }, '3.3.4'],
    [{ Gemfile: 'ruby "~> 3.2.0"' }, '3.2'],
    [{ Gemfile: 'ruby "~> 3.2"' }, '3.4'],
    [{ Gemfile: 'gem "a"', 'Gemfile.lock': 'RUBY VERSION\n   ruby 3.1.2p20\n' }, '3.1.2'],
    [{}, '3.4'],
  ])('of %j is %s', async (files, version) => {
    expect((await first({ 'app.rb': '', ...files })).versions['ruby']).toBe(version)
  })
})

it('installs gems before the sources are there, unless these hold some of them', async () => {
  const plain = await first({ 'app.rb': '', Gemfile: 'gem "a"', 'Gemfile.lock': '' })
  expect(plain.template?.values).toMatchObject({ files: ['Gemfile', 'Gemfile.lock'], locked: true })
  expect((await first({ 'app.rb': '', Gemfile: 'gem "a", path: "libs/a"' })).template?.values['files']).toEqual([])
  expect((await first({ 'app.rb': '', Gemfile: "source 'https://rubygems.org'" })).install).toBeNull()
})
