import type { Detection, SourceTree } from './detection.ts'

const PORT = 3000

interface PackageJson {
  main?: unknown
  workspaces?: unknown
  scripts?: Record<string, unknown>
  dependencies?: Record<string, unknown>
}

/** A Node application: a package.json that says how it starts. */
export async function detectNode(tree: SourceTree): Promise<Detection | null> {
  const manifest = parse(await tree.read('package.json'))
  if (!manifest) return null
  const start = startCommand(tree, manifest)
  if (!start) return null
  const scripts = manifest.scripts ?? {}
  const locked = tree.paths.includes('package-lock.json') || tree.paths.includes('npm-shrinkwrap.json')
  const buildScript = typeof scripts['build'] === 'string'
  // Scripts that run at install, and workspaces, need more of the tree than its package.json.
  const installNeedsSource =
    ['preinstall', 'install', 'postinstall', 'prepare'].some((name) => name in scripts) || manifest.workspaces !== undefined
  return {
    stack: 'node',
    evidence: [
      `package.json starts it with ${start.shown}`,
      locked ? 'package-lock.json pins what it needs' : 'there is no package-lock.json: npm chooses versions at each build',
      ...(buildScript ? ['package.json has a build script'] : []),
    ],
    port: PORT,
    values: { command: start.words.join('\n'), locked, buildScript, installNeedsSource },
  }
}

function startCommand(tree: SourceTree, manifest: PackageJson): { words: string[]; shown: string } | null {
  const script = manifest.scripts?.['start']
  if (typeof script === 'string' && script.trim() !== '') {
    // Without npm between, signals reach the application itself.
    const plain = /^node(?: [\w./=:@-]+)+$/.test(script.trim())
    return { words: plain ? script.trim().split(' ') : ['npm', 'start'], shown: plain ? `\`${script.trim()}\`` : '`npm start`' }
  }
  const main = typeof manifest.main === 'string' ? manifest.main.replace(/^\.\//, '') : null
  const file = [main, 'server.js', 'index.js', 'app.js'].find(
    (name) => name !== null && /^[\w./-]+$/.test(name) && tree.paths.includes(name),
  )
  return file ? { words: ['node', file], shown: `\`node ${file}\`` } : null
}

function parse(text: string | null): PackageJson | null {
  if (text === null) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : null
  } catch {
    return null
  }
}
