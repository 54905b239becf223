import { describe, expect, it } from 'vitest'
import { best, type Files } from './node-test-kit.ts'

describe('what is built and served as files', () => {
  it.each<[string, Files, string, string | null]>([
    [
      'vite',
      { 'package.json': { scripts: { build: 'vite build', preview: 'vite preview' }, devDependencies: { vite: '^7' } }, 'index.html': '' },
      'dist',
      '/index.html',
    ],
    [
      'vite',
      {
        'package.json': { scripts: { build: 'tsc && vite build', start: 'vite preview --port 4173' }, devDependencies: { vite: '^7' } },
        'index.html': '',
        'vite.config.ts': "export default { build: { outDir: './public/out' } }",
      },
      'public/out',
      '/index.html',
    ],
    [
      'vite',
      {
        'package.json': { scripts: { build: 'vite build' }, devDependencies: { vite: '^7' } },
        'src/index.html': '',
        'vite.config.js': "export default { root: 'src', build: { outDir: '../www' } }",
      },
      'www',
      '/index.html',
    ],
    [
      'create-react-app',
      {
        'package.json': {
          scripts: { start: 'react-scripts start', build: 'react-scripts build' },
          dependencies: { 'react-scripts': '5.0.1' },
        },
      },
      'build',
      '/index.html',
    ],
    [
      'vue-cli',
      {
        'package.json': {
          scripts: { serve: 'vue-cli-service serve', build: 'vue-cli-service build' },
          devDependencies: { '@vue/cli-service': '^5' },
        },
        'vue.config.js': "module.exports = { outputDir: 'www' }",
      },
      'www',
      '/index.html',
    ],
    [
      'gatsby',
      {
        'package.json': {
          scripts: { develop: 'gatsby develop', start: 'gatsby develop', build: 'gatsby build', serve: 'gatsby serve' },
          dependencies: { gatsby: '^5' },
        },
      },
      'public',
      '/404.html',
    ],
    [
      'docusaurus',
      {
        'package.json': {
          scripts: { start: 'docusaurus start', build: 'docusaurus build', serve: 'docusaurus serve' },
          dependencies: { '@docusaurus/core': '^3' },
        },
      },
      'build',
      '/404.html',
    ],
    [
      'eleventy',
      {
        'package.json': { scripts: { build: 'eleventy', start: 'eleventy --serve' }, devDependencies: { '@11ty/eleventy': '^3' } },
        '.eleventy.js': "module.exports = () => ({ dir: { output: 'public' } })",
      },
      'public',
      '/404.html',
    ],
    [
      'vitepress',
      {
        'package.json': {
          scripts: { 'docs:build': 'vitepress build docs', 'docs:dev': 'vitepress dev docs' },
          devDependencies: { vitepress: '^1' },
        },
        'docs/.vitepress/config.mts': 'export default {}',
      },
      'docs/.vitepress/dist',
      '/404.html',
    ],
    [
      'next',
      {
        'package.json': { scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '15' } },
        'next.config.mjs': "export default { output: 'export' }",
      },
      'out',
      '/404.html',
    ],
    ['nuxt', { 'package.json': { scripts: { build: 'nuxt generate' }, dependencies: { nuxt: '^4' } } }, '.output/public', '/200.html'],
    [
      'astro',
      { 'package.json': { scripts: { start: 'astro dev', build: 'astro build' }, dependencies: { astro: '^5' } } },
      'dist',
      '/404.html',
    ],
    [
      'sveltekit',
      {
        'package.json': { scripts: { build: 'vite build' }, devDependencies: { '@sveltejs/kit': '^2', vite: '^6' } },
        'svelte.config.js':
          "import adapter from '@sveltejs/adapter-static'\nexport default { kit: { adapter: adapter({ fallback: '200.html' }) } }",
      },
      'build',
      '/200.html',
    ],
    [
      'react-router',
      {
        'package.json': {
          scripts: { build: 'react-router build', start: 'react-router-serve ./build/server/index.js' },
          devDependencies: { '@react-router/dev': '7' },
        },
        'react-router.config.ts': 'export default { ssr: false }',
      },
      'build/client',
      '/index.html',
    ],
    [
      'expo',
      {
        'package.json': { scripts: { start: 'expo start' }, dependencies: { expo: '~56', 'react-native-web': '^0.20' } },
        'app.json': { expo: { web: { output: 'single' } } },
      },
      'dist',
      '/index.html',
    ],
    [
      'parcel',
      { 'package.json': { scripts: { start: 'parcel', build: 'parcel build' }, devDependencies: { parcel: '^2' } }, 'src/index.html': '' },
      'dist',
      '/index.html',
    ],
  ])('%s', async (framework, files, folder, fallback) => {
    const found = await best(files)
    expect(found).toMatchObject({
      framework,
      static: folder,
      start: null,
      port: 80,
      template: { name: 'node-static', values: { site: folder, fallback } },
    })
    expect(found.build).not.toBeNull()
  })

  it('finds the folder of an Angular application, with the builder of today and of yesterday', async () => {
    const manifest = {
      scripts: { start: 'ng serve', build: 'ng build' },
      dependencies: { '@angular/core': '^20' },
      devDependencies: { '@angular/cli': '^20' },
    }
    const workspace = (builder: string, options: object) => ({
      projects: { shop: { projectType: 'application', architect: { build: { builder, options } } } },
    })
    const found = await best({ 'package.json': manifest, 'angular.json': workspace('@angular/build:application', {}) })
    expect(found).toMatchObject({ framework: 'angular', static: 'dist/shop/browser' })
    const old = await best({
      'package.json': manifest,
      'angular.json': workspace('@angular-devkit/build-angular:browser', { outputPath: 'dist/old' }),
    })
    expect(old.static).toBe('dist/old')
    const server = await best({
      'package.json': manifest,
      'angular.json': workspace('@angular/build:application', { server: 'src/main.server.ts', ssr: { entry: 'src/server.ts' } }),
    })
    expect(server).toMatchObject({ start: 'node dist/shop/server/server.mjs', port: 4000, static: null })
  })

  it('serves a folder that the start script hands to a server of files', async () => {
    const found = await best({ 'package.json': { scripts: { start: 'serve -s -l 3000 www', build: 'make-pages' } } })
    expect(found).toMatchObject({ static: 'www', template: { name: 'node-static', values: { fallback: '/index.html' } } })
  })

  it('keeps to a server of its own that serves what vite built', async () => {
    const manifest = {
      scripts: { build: 'vite build', start: 'node server.js' },
      dependencies: { express: '5' },
      devDependencies: { vite: '7' },
    }
    const found = await best({ 'package.json': manifest, 'index.html': '', 'server.js': 'app.listen(process.env.PORT || 5000)' })
    expect(found).toMatchObject({ static: null, start: 'node server.js', port: 5000, build: 'npm run build' })
  })
})
