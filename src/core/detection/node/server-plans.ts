import type { Folder } from '../folder.ts'
import { majorOf, needs, rangeOf } from './manifest.ts'
import { legacyOpenssl } from './next-plan.ts'
import { configNames, configText, plainFolder, settingOf, type Plan, type Planner, type Served } from './plan.ts'
import { isDevelopment } from './start-command.ts'

/** Nuxt 3 and newer put all that runs into .output. https://nuxt.com/docs/getting-started/deployment */
export const nuxtPlan: Planner = async ({ folder, manifest, buildScript }): Promise<Plan | null> => {
  if (!needs(manifest, 'nuxt', 'nuxt3', 'nuxt-edge', 'nuxt-nightly')) return null
  const plan = { framework: 'nuxt', evidence: `${manifest.file} has nuxt`, build: 'nuxt build' }
  const text = await configText(folder, ...configNames('nuxt.config'))
  const isStatic = /\b(?:nuxt|nuxi) generate\b/.test(buildScript)
  if ((majorOf(manifest, 'nuxt') ?? 3) < 3) {
    const old = { ...plan, environment: legacyOpenssl(true) }
    if (isStatic || settingOf(text, 'target') === 'static')
      return { ...old, build: 'nuxt generate', serve: { kind: 'files', folder: 'dist', fallback: '/200.html' } }
    return { ...old, serve: { kind: 'server', start: null, port: 3000 } }
  }
  if (isStatic || /preset:\s*['"](?:static|github-pages)['"]/.test(text))
    return { ...plan, build: 'nuxt generate', serve: { kind: 'files', folder: '.output/public', fallback: '/200.html' } }
  return { ...plan, environment: ['NITRO_PRESET=node-server'], serve: nitro }
}

const nitro: Served = {
  kind: 'server',
  start: 'node .output/server/index.mjs',
  port: 3000,
  only: ['.output'],
  same: /^(?:HOST=\S+ |PORT=\S+ |NODE_ENV=\w+ )*(?:node (?:\.\/)?\.output\/server(?:\/index\.mjs)?|(?:npx )?(?:nuxt|nuxi|vinxi|nitro)(?: (?:start|preview|dev))?|vite preview)$/,
}

/** Nitro by itself: a server without pages. https://nitro.build/deploy/runtimes/node */
export const nitroPlan: Planner = ({ folder, manifest, buildScript }): Plan | null => {
  const name = ['nitro', 'nitropack', 'nitropack-nightly'].find((one) => needs(manifest, one))
  if (!name || !(folder.first(...configNames('nitro.config')) !== null || /\bnitro(?:pack)? build\b/.test(buildScript))) return null
  const plan = { framework: 'nitro', evidence: `${manifest.file} has ${name}`, build: 'nitro build' }
  return { ...plan, environment: ['NITRO_PRESET=node-server'], serve: nitro }
}

/** Remix and React Router as a framework. https://reactrouter.com/how-to/spa */
export const reactRouterPlan: Planner = async ({ folder, manifest, startScript }): Promise<Plan | null> => {
  const isRemix = needs(manifest, '@remix-run/dev', '@remix-run/serve')
  if (!isRemix && !needs(manifest, '@react-router/dev')) return null
  const framework = isRemix ? 'remix' : 'react-router'
  const vite = folder.first(...configNames('vite.config')) !== null
  const config = await configText(folder, ...configNames(isRemix ? 'vite.config' : 'react-router.config'))
  const plan = {
    framework,
    evidence: `${manifest.file} has ${isRemix ? '@remix-run/dev' : '@react-router/dev'}`,
    build: isRemix ? (vite ? 'remix vite:build' : 'remix build') : 'react-router build',
  }
  if (/\bssr['"]?\s*:\s*false\b/.test(config))
    return {
      ...plan,
      evidence: `${plan.evidence} with ssr: false`,
      serve: { kind: 'files', folder: 'build/client', fallback: '/index.html' },
    }
  const own = needs(manifest, '@react-router/serve') ? 'react-router-serve' : needs(manifest, '@remix-run/serve') ? 'remix-serve' : null
  // Made for a host that brings the server along, and with no server of its own: theirs is added, of the same version.
  const added = own === null && (startScript === null || isDevelopment(startScript)) && !hasServer(folder)
  const serve = own ?? (added ? `${framework}-serve` : null)
  const range = rangeOf(manifest, isRemix ? '@remix-run/dev' : '@react-router/dev')
  const version = /^[~^]?\d+(?:\.\d+){0,2}$/.test(range ?? '') ? range : isRemix ? '2' : '7'
  return {
    ...plan,
    ...(added ? { extras: `${isRemix ? '@remix-run' : '@react-router'}/serve@${version}` } : {}),
    serve: { kind: 'server', start: serve ? `${serve} ./build/${vite ? 'server/' : ''}index.js` : null, port: 3000 },
  }
}

const hasServer = (folder: Folder) =>
  folder.match(/^(?:server|app|index)\.[cm]?[jt]s$|^server\/(?:index|app|server)\.[cm]?[jt]s$/).length > 0

/** SvelteKit by its adapter; one for a host that is not here gives way to the one for Node. https://svelte.dev/docs/kit/adapters */
export const svelteKitPlan: Planner = async ({ folder, manifest }): Promise<Plan | null> => {
  if (!needs(manifest, '@sveltejs/kit')) return null
  const files = [...configNames('svelte.config'), ...configNames('vite.config')]
  const file = files.find((name) => folder.has(name)) ?? 'svelte.config.js'
  const text = await configText(folder, file)
  const adapter = /@sveltejs\/adapter-([a-z-]+)/.exec(text)?.[1] ?? (needs(manifest, '@sveltejs/adapter-static') ? 'static' : 'none')
  const plan = {
    framework: 'sveltekit',
    evidence: `${manifest.file} has @sveltejs/kit, ${file} the adapter ${adapter}`,
    build: 'vite build',
  }
  if (adapter === 'static') {
    const fallback = settingOf(text, 'fallback')
    const page = fallback && /^[\w.-]+$/.test(fallback) ? `/${fallback}` : '/404.html'
    return { ...plan, serve: { kind: 'files', folder: plainFolder(settingOf(text, 'pages')) ?? 'build', fallback: page } }
  }
  const out = plainFolder(settingOf(text, 'out')) ?? 'build'
  const serve = {
    kind: 'server',
    start: `node ${out}`,
    port: 3000,
    same: /^(?:node (?:-r dotenv\/config )?(?:\.\/)?build(?:\/index\.js)?|vite(?: (?:dev|preview))?(?: --\S+)*)$/,
  } as const
  if (adapter === 'node') return { ...plan, serve }
  if (!/^(?:auto|vercel|netlify|cloudflare|cloudflare-workers|none)$/.test(adapter)) return { ...plan, serve: { ...serve, start: null } }
  const forNode = (majorOf(manifest, '@sveltejs/kit') ?? 2) >= 2 ? '5' : '1'
  return {
    ...plan,
    serve: { ...serve, start: 'node build' },
    extras: `@sveltejs/adapter-node@${forNode}`,
    before: `sed -i -E 's#@sveltejs/adapter-(auto|vercel|netlify|cloudflare|cloudflare-workers)#@sveltejs/adapter-node#' ${file}`,
    warnings: [`${file} has the adapter ${adapter}: the image is built with @sveltejs/adapter-node, which is for a server of one's own`],
  }
}

/** Astro: files, or the adapter for Node. https://docs.astro.build/en/guides/integrations-guide/node/ */
export const astroPlan: Planner = async ({ folder, manifest }): Promise<Plan | null> => {
  if (!needs(manifest, 'astro')) return null
  const text = await configText(folder, ...configNames('astro.config'))
  const plan = { framework: 'astro', evidence: `${manifest.file} has astro`, build: 'astro build' }
  const dist = plainFolder(settingOf(text, 'outDir')) ?? 'dist'
  if (/@astrojs\/node/.test(text)) {
    const isStandalone = settingOf(text, 'mode') !== 'middleware'
    return {
      ...plan,
      evidence: `${plan.evidence} with the adapter for Node`,
      serve: {
        kind: 'server',
        start: isStandalone ? `node ./${dist}/server/entry.mjs` : null,
        port: 4321,
        same: /^(?:HOST=\S+ |PORT=\S+ |NODE_ENV=\w+ )*(?:node (?:\.\/)?dist\/server\/entry\.mjs|astro(?: (?:dev|preview|start))?(?: --\S+)*)$/,
      },
    }
  }
  const other = /@astrojs\/(vercel|netlify|cloudflare)|@deno\/astro-adapter/.exec(text)?.[1]
  if (other && /output:\s*['"](?:server|hybrid)['"]/.test(text))
    return {
      ...plan,
      warnings: [`astro.config has the adapter ${other}: the image is built with @astrojs/node, which is for a server of one's own`],
      extras: `@astrojs/node@${astroNode(majorOf(manifest, 'astro'))}`,
      before: `sed -i -E 's#@astrojs/${other}(/[a-z]+)?#@astrojs/node#; s#^( *adapter: *[A-Za-z]+)\\(.*\\)#\\1({ mode: "standalone" })#' ${folder.first(...configNames('astro.config')) ?? ''}`,
      serve: { kind: 'server', start: `node ./${dist}/server/entry.mjs`, port: 4321, same: /^(?:astro\b.*)$/ },
    }
  return { ...plan, serve: { kind: 'files', folder: dist, fallback: '/404.html' } }
}

/** https://github.com/withastro/astro: the adapter's major beside Astro's. */
const astroNode = (major: number | null) => ({ 3: '6', 4: '8', 5: '9' })[major ?? 5] ?? 'latest'

/** TanStack Start and SolidStart: nitro's output where they are built with it, else a server that takes in their handler. */
export const startPlan: Planner = async ({ folder, manifest, startScript }): Promise<Plan | null> => {
  const name = ['@tanstack/react-start', '@tanstack/solid-start', '@tanstack/start', '@solidjs/start'].find((one) => needs(manifest, one))
  if (!name) return null
  const text = await configText(folder, ...configNames('vite.config'), ...configNames('app.config'))
  const framework = name.startsWith('@tanstack') ? 'tanstack-start' : 'solid-start'
  const withVinxi = needs(manifest, 'vinxi') || name === '@tanstack/start'
  const plan = { framework, evidence: `${manifest.file} has ${name}`, build: withVinxi ? 'vinxi build' : 'vite build' }
  const isNitro = withVinxi || /nitro/.test(text) || needs(manifest, 'nitro', 'nitropack') || /\.output\/server/.test(startScript ?? '')
  if (isNitro) return { ...plan, environment: ['NITRO_PRESET=node-server'], serve: nitro }
  if (/\bspa\s*:\s*\{[^}]{0,500}enabled\s*:\s*true/.test(text))
    return { ...plan, serve: { kind: 'files', folder: 'dist/client', fallback: '/_shell.html' } }
  return {
    ...plan,
    evidence: `${plan.evidence}, built without nitro: srvx serves its handler`,
    extras: 'srvx@0.12',
    serve: {
      kind: 'server',
      start: 'srvx --prod --host 0.0.0.0 --static ../client dist/server/server.js',
      port: 3000,
      same: /^(?:vite(?: (?:dev|preview))?(?: --\S+(?: \d+)?)*|vite start)$/,
    },
  }
}
