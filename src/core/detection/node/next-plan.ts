import { majorOf, needs } from './manifest.ts'
import { configNames, configText, plainFolder, settingOf, type Plan, type Planner } from './plan.ts'

/** Next: a static export, else its standalone output. https://nextjs.org/docs/app/api-reference/config/next-config-js/output */
export const nextPlan: Planner = async ({ folder, manifest, buildScript, startScript }): Promise<Plan | null> => {
  if (!needs(manifest, 'next')) return null
  const text = await configText(folder, ...configNames('next.config'))
  const major = majorOf(manifest, 'next')
  const output = settingOf(text, 'output')
  const dist = plainFolder(settingOf(text, 'distDir'))
  const plan = { framework: 'next', build: 'next build', evidence: `${manifest.file} has next`, environment: legacy(major) }
  if (output === 'export' || /\bnext export\b/.test(buildScript))
    return {
      ...plan,
      evidence: `${plan.evidence}, exported as files`,
      serve: { kind: 'files', folder: (output === 'export' ? dist : null) ?? 'out', fallback: '/404.html' },
    }
  const port = portOf(startScript) ?? 3000
  // The variable gives the output its default since 12.2; a version that is not named is newer.
  if ((major ?? 99) < 13 && output !== 'standalone') return { ...plan, serve: { kind: 'server', start: null, port } }
  return {
    ...plan,
    environment: output === 'standalone' ? [] : ['NEXT_PRIVATE_STANDALONE=true'],
    serve: {
      kind: 'server',
      start: 'node server.js',
      port,
      standalone: dist ?? '.next',
      same: /^(?:NODE_ENV=\w+ )?(?:(?:npx |bunx )?(?:bun --bun )?next start(?: (?:-[pH]|--port|--hostname)[ =]?[^\s=-]\S*)*|next(?: dev)?|node (?:\.\/)?\.next\/standalone\/\S*server\.js)$/,
    },
  }
}

/** Webpack 4 uses a hash that OpenSSL 3 refuses. */
export function legacyOpenssl(isOld: boolean): string[] {
  return isOld ? ['NODE_OPTIONS=--openssl-legacy-provider'] : []
}

const legacy = (major: number | null) => legacyOpenssl(major !== null && major < 12)

/** The port that a start command names itself. */
export function portOf(script: string | null): number | null {
  const port = Number(/(?:^|\s)(?:-p|--port)[ =](\d{2,5})(?=\s|$)/.exec(script ?? '')?.[1])
  return port > 0 && port < 65_536 ? port : null
}
