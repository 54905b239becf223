import { fieldsOf, listOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { placeOf } from '../read-settings.ts'

/** What files of hosts for static sites say about one. */
export interface HostedSite {
  /** Folder that is served; null: they name none. */
  folder: string | null
  /** The page of all addresses that have none of their own. */
  fallback: string | null
  source: string
}

const ON = /^(?:true|enabled?|on|yes)$/i

/**
 * A folder's Staticfile, static.json, firebase.json, netlify.toml, vercel.json or _redirects: the first that is there.
 * https://docs.cloudfoundry.org/buildpacks/staticfile, https://github.com/heroku/heroku-buildpack-static
 */
export async function hostedSite(folder: Folder): Promise<HostedSite | null> {
  const readers = [fromStaticfile, fromStaticJson, fromFirebase, fromNetlify, fromVercel]
  for (const reader of readers) {
    const found = await reader(folder)
    if (found) return found
  }
  return null
}

/** Netlify's rule for single-page applications: every address gets the page, with 200. https://docs.netlify.com/routing/redirects */
export async function redirectsFallback(folder: Folder, served: string): Promise<string | null> {
  const text = (await folder.text(served === '.' ? '_redirects' : `${served}/_redirects`)) ?? ''
  const page = /^\/\*\s+\/?([\w./-]+)\s+200!?\s*$/m.exec(text)?.[1]
  return page === undefined ? null : `/${page}`
}

async function fromStaticfile(folder: Folder): Promise<HostedSite | null> {
  const source = folder.first('Staticfile', 'staticfile')
  if (source === null) return null
  const file = (await folder.yaml(source)) ?? {}
  const isOn = [file['index_fallback'], file['pushstate']].some((value) => ON.test(String(value)))
  return { folder: placeOf(file['root']), fallback: isOn ? '/index.html' : null, source }
}

async function fromStaticJson(folder: Folder): Promise<HostedSite | null> {
  const file = await folder.json('static.json')
  if (file === null) return null
  const page = placeOf(fieldsOf(file['routes'])['/**'])
  return { folder: placeOf(file['root']), fallback: page === null ? null : `/${page}`, source: 'static.json' }
}

async function fromFirebase(folder: Folder): Promise<HostedSite | null> {
  const hosting = fieldsOf((await folder.json('firebase.json'))?.['hosting'])
  if (textOf(hosting['public']) === null) return null
  const page = listOf(hosting['rewrites'])
    .map(fieldsOf)
    .find((rule) => rule['source'] === '**')?.['destination']
  const place = placeOf(page)
  return { folder: placeOf(hosting['public']), fallback: place === null ? null : `/${place}`, source: 'firebase.json' }
}

async function fromNetlify(folder: Folder): Promise<HostedSite | null> {
  const file = await folder.toml('netlify.toml')
  const served = placeOf(fieldsOf(file?.['build'])['publish'])
  const rule = listOf(file?.['redirects'])
    .map(fieldsOf)
    .find((one) => one['from'] === '/*' && one['status'] === 200)
  const page = placeOf(rule?.['to'])
  return served === null && page === null ? null : { folder: served, fallback: page === null ? null : `/${page}`, source: 'netlify.toml' }
}

async function fromVercel(folder: Folder): Promise<HostedSite | null> {
  const file = await folder.json('vercel.json')
  const served = placeOf(file?.['outputDirectory'])
  const rule = listOf(file?.['rewrites'])
    .map(fieldsOf)
    .find((one) => /^\/\(\.\*\)$|^\/:\w+\*$/.test(String(one['source'])))
  const page = placeOf(rule?.['destination'])
  return served === null && page === null ? null : { folder: served, fallback: page === null ? null : `/${page}`, source: 'vercel.json' }
}
