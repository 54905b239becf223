import { describe, expect, it } from 'vitest'
import { detectStack } from './detect-stack.ts'

function tree(files: Record<string, string>) {
  return { paths: Object.keys(files).sort(), read: (path: string) => Promise.resolve(files[path] ?? null) }
}

const manage = `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")`

describe('detection', () => {
  it('knows Django, its WSGI module and that static files are collected', async () => {
    const found = await detectStack(
      tree({
        'manage.py': manage,
        'requirements.txt': 'django\n',
        'shop/settings.py': 'STATIC_ROOT = "x"',
        'shop/wsgi.py': '',
        'other/wsgi.py': '',
      }),
    )
    expect(found).toMatchObject({
      stack: 'django',
      port: 8000,
      values: { root: '.', requirements: 'requirements.txt', wsgi: 'shop.wsgi', collectStatic: true, installNeedsSource: false },
    })
    expect(found?.evidence.join('; ')).toContain('manage.py names the settings shop.settings')
  })

  it('finds a Django project in a folder, with settings in a package and requirements that refer to others', async () => {
    const found = await detectStack(
      tree({
        'backend/manage.py': manage.replace('shop.settings', 'shop.settings.production'),
        'backend/shop/settings/base.py': '  STATIC_ROOT = 1',
        'backend/shop/settings/production.py': 'from .base import *',
        'backend/shop/wsgi.py': '',
        'requirements/production.txt': '-r base.txt\n',
        'package.json': '{"scripts":{"start":"node x.js"}}',
      }),
    )
    expect(found).toMatchObject({
      stack: 'django',
      values: {
        root: 'backend',
        requirements: 'requirements/production.txt',
        wsgi: 'shop.wsgi',
        collectStatic: true,
        installNeedsSource: true,
      },
    })
  })

  it('does not collect static files without a STATIC_ROOT', async () => {
    const found = await detectStack(tree({ 'manage.py': manage, 'shop/settings.py': '# STATIC_ROOT = "x"', 'shop/wsgi.py': '' }))
    expect(found?.values).toMatchObject({ collectStatic: false, requirements: null })
  })

  it('starts a Node application without npm between where its start script allows it', async () => {
    const found = await detectStack(
      tree({
        'package.json': '{"scripts":{"start":"node --enable-source-maps server.js","build":"tsc"}}',
        'package-lock.json': '{}',
        'index.html': '',
      }),
    )
    expect(found).toMatchObject({
      stack: 'node',
      port: 3000,
      values: { command: 'node\n--enable-source-maps\nserver.js', locked: true, buildScript: true, installNeedsSource: false },
    })
  })

  it.each([
    ['{"scripts":{"start":"NODE_ENV=production node x.js && echo"}}', 'npm\nstart'],
    ['{"main":"./lib/app.js"}', 'node\nlib/app.js'],
    ['{}', 'node\nserver.js'],
  ])('starts %s with %j', async (manifest, command) => {
    const found = await detectStack(tree({ 'package.json': manifest, 'lib/app.js': '', 'server.js': '' }))
    expect(found?.values['command']).toBe(command)
  })

  it('installs with the whole source when scripts run at install or there are workspaces', async () => {
    const found = await detectStack(tree({ 'package.json': '{"workspaces":["a"],"scripts":{"start":"node a.js"}}' }))
    expect(found?.values['installNeedsSource']).toBe(true)
  })

  it('takes a package.json that starts nothing for the site that it builds', async () => {
    const found = await detectStack(tree({ 'package.json': '{"devDependencies":{}}', 'public/index.html': '' }))
    expect(found).toMatchObject({ stack: 'static', port: 80, values: { root: 'public' } })
  })

  it('tries only the stack that was asked for', async () => {
    const both = tree({ 'package.json': '{"scripts":{"start":"node a.js"}}', 'index.html': '' })
    expect((await detectStack(both, 'static'))?.stack).toBe('static')
    expect(await detectStack(both, 'django')).toBeNull()
  })

  it.each([
    [{}],
    [{ 'package.json': '{broken' }],
    [{ 'package.json': '[]' }],
    [{ 'manage.py': 'print("a shop manager")' }],
    [{ 'src/index.html': '' }],
  ])('knows nothing about %j', async (files) => {
    expect(await detectStack(tree(files as Record<string, string>))).toBeNull()
  })
})
