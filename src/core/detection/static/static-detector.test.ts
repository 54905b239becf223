import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const best = async (files: Record<string, string>) => (await detectCandidates(memoryTree(files)))[0] ?? null

describe('a site of files', () => {
  it('is where its page is', async () => {
    expect(await best({ 'index.html': '', 'package.json': '{"devDependencies":{"prettier":"3"}}' })).toMatchObject({
      provider: 'static',
      static: '.',
      port: 80,
      start: null,
    })
    expect(await best({ 'public/index.html': '', 'README.md': '' })).toMatchObject({ provider: 'static', root: '.', static: 'public' })
    expect(await best({ 'home.htm': '<p>' })).toMatchObject({ provider: 'static', template: { values: { page: 'home.htm' } } })
    expect(await best({ 'b.html': '', 'a.html': '' })).toMatchObject({ confidence: 0.3, template: { values: { page: 'a.html' } } })
    expect(await best({ 'a/b.md': '' })).toBeNull()
  })

  it('leaves what is not for everybody out', async () => {
    const found = await best({ 'index.html': '', 'webops.yaml': '', 'compose.yaml': 'services: {}', 'about.html': '' })
    expect(found?.template?.values['leftOut']).toEqual(['compose.yaml', 'webops.yaml'])
  })

  it('is as files of hosts say', async () => {
    const fallback = async (files: Record<string, string>) =>
      (await best({ 'site/index.html': '', ...files }))?.template?.values['fallback']
    expect(await best({ Staticfile: 'root: site\npushstate: enabled\n', 'site/index.html': '' })).toMatchObject({
      static: 'site',
      confidence: 0.96,
      template: { values: { fallback: '/index.html' } },
    })
    expect(await fallback({ Staticfile: 'index_fallback: false' })).toBeNull()
    expect(await fallback({ 'site/_redirects': '/old /new 301\n/*  /index.html  200\n' })).toBe('/index.html')
    expect(await fallback({ 'static.json': '{"root":"site","routes":{"/**":"index.html"}}' })).toBe('/index.html')
    expect(
      await fallback({ 'firebase.json': '{"hosting":{"public":"site","rewrites":[{"source":"**","destination":"/app.html"}]}}' }),
    ).toBe('/app.html')
    expect(await fallback({ 'site/_redirects': '/* /$(touch x).html 200' })).toBeNull()
  })

  it('comes after a program whose page it may be', async () => {
    const found = await best({ 'index.html': '', 'requirements.txt': 'flask', 'app.py': 'from flask import Flask\napp = Flask(__name__)' })
    expect(found?.provider).toBe('python')
  })

  it('is made by Hugo, Jekyll, MkDocs, Zola, Pelican, Sphinx or mdBook', async () => {
    const made = async (files: Record<string, string>) => {
      const found = await best(files)
      return [found?.framework, found?.static, found?.template?.name]
    }
    expect(await made({ 'hugo.toml': 'baseURL = "https://x.example/"', 'content/_index.md': '' })).toEqual(['hugo', 'public', 'hugo'])
    expect(await made({ 'config.toml': 'baseURL = "https://x.example/"', 'content/_index.md': '' })).toEqual(['hugo', 'public', 'hugo'])
    expect(await made({ 'config.toml': 'base_url = "https://x.example/"', 'content/_index.md': '' })).toEqual(['zola', 'public', 'zola'])
    expect(await made({ '_config.yml': 'title: x', 'index.md': '', Gemfile: 'gem "jekyll"' })).toEqual(['jekyll', '_site', 'jekyll'])
    expect(await made({ 'mkdocs.yml': 'site_name: x\ntheme: !!python/name:x\n', 'docs/index.md': '' })).toEqual([
      'mkdocs',
      'site',
      'mkdocs',
    ])
    expect(await made({ 'pelicanconf.py': '', 'content/a.md': '' })).toEqual(['pelican', 'output', 'mkdocs'])
    expect(await made({ 'docs/conf.py': '', 'docs/index.rst': '' })).toEqual(['sphinx', '_build/html', 'mkdocs'])
    expect(await made({ 'book.toml': '[book]', 'src/SUMMARY.md': '' })).toEqual(['mdbook', 'book', 'static'])
    expect(await made({ 'config.toml': 'debug = true', 'data/x.csv': '' })).toEqual([undefined, undefined, undefined])
  })

  it('fetches a theme that is a submodule, from where it says', async () => {
    const files = {
      'hugo.toml': 'theme = "ananke"',
      'content/a.md': '',
      '.gitmodules': '[submodule "x"]\n\tpath = themes/ananke\n\turl = https://git.example/ananke.git\n',
    }
    expect((await best(files))?.template?.values).toMatchObject({ theme: 'themes/ananke', themeUrl: 'https://git.example/ananke.git' })
    const hostile = { ...files, '.gitmodules': '[submodule "x"]\npath = themes/ananke\nurl = ext::sh -c x\n' }
    expect((await best(hostile))?.template?.values).toMatchObject({ theme: null })
    expect((await best({ ...files, 'themes/ananke/theme.toml': '' }))?.template?.values).toMatchObject({ theme: null })
  })
})
