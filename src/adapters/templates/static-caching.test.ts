import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTemplates } from './nunjucks-templates.ts'
import { TEMPLATE_CASES } from './template-cases.ts'

const templates = createTemplates(join(import.meta.dirname, '../../../system-templates'))

/** Whether a browser keeps the file for a year, as the map in nginx's configuration says. */
async function isKept(name: string, path: string): Promise<boolean> {
  const found = TEMPLATE_CASES[`dockerfile/${name}.Dockerfile.golden`]
  if (!found) throw new Error(`there is no case ${name}`)
  const text = await templates.render(found.template, found.values)
  const patterns = [...text.matchAll(/^ +'    "~(.*)"' \\\n.*immutable/gm)].map(([, pattern = '']) => new RegExp(pattern))
  return patterns.some((pattern) => pattern.test(path))
}

describe('what browsers keep of a site that is built', () => {
  it.each([
    '/assets/index-BdK3xZ-q.js',
    '/assets/logo.D0yX2kQ9.svg',
    '/static/js/main.4f3c2b1a.chunk.js',
    '/static/css/main.e6c13ad2.css',
    '/_next/static/chunks/main-0a1b2c3d4e5f6071.js',
    '/_astro/hero.DxY3kQ9a_Z1bCdE.webp',
    '/_app/immutable/entry/start.C9dk2LqP.js',
    '/_nuxt/BdK3x_-q.js',
    '/build/root-7ZJ3OTXW.js',
    '/assets/javascripts/bundle.f1b6f286.min.js',
  ])('%s', async (path) => {
    expect(await isKept('node-static/vite', path)).toBe(true)
    expect(await isKept('static/pages', path)).toBe(false)
  })
})

describe('what everybody asks for again', () => {
  it.each([
    '/bg-section1.jpg',
    '/img/team-member-01.png',
    '/assets/bg-section1.jpg',
    '/assets/team-member-01.png',
    '/assets/team-Photo123.png',
    '/assets/bg-HomePage.png',
    '/assets/report-20240115.png',
    '/assets/bg-iPhone15.png',
    '/assets/photo-IMG_2034.jpg',
    '/assets/photo-DSC00123.jpg',
    '/static/js/main.js',
    '/js/app-4f3c2b1a.js',
    '/index.html',
  ])('%s', async (path) => {
    expect(await isKept('node-static/vite', path)).toBe(false)
  })
})
