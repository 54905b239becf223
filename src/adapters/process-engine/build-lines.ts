import { join } from 'node:path'
import type { ProcessBuild } from '#core/ports/engine.ts'
import { APP } from './places.ts'
import { FROM_NPM, FROM_PYPI } from './tools.ts'

const CADDYFILE = `${APP}/.webops/Caddyfile`

/**
 * The lines of a build, in their order: the tools that the server lacks, a virtual environment, then what was detected.
 * @param present programs that the server has
 */
export function buildLines(process: ProcessBuild, present: ReadonlySet<string>): string[] {
  const { versions, install, build } = process
  const lines: string[] = []
  if ('python' in versions) {
    // Debian's packages count as installed: what is there needs no index.
    lines.push('test -e .venv/bin/python || python3 -m venv --system-site-packages .venv')
    const tools = FROM_PYPI.filter((tool) => tool in versions && !present.has(tool))
    if (tools.length > 0) lines.push(`.venv/bin/pip install ${tools.join(' ')}`)
  }
  const fromNpm = FROM_NPM.filter((tool) => tool in versions && !present.has(tool))
  if (fromNpm.length > 0) {
    const wanted = fromNpm.map((tool) => {
      const version = /^\d+(?:\.\d+){0,2}$/.exec(versions[tool] ?? '')?.[0]
      return version ? `${tool}@${version}` : tool
    })
    lines.push(`npm install --global --prefix ${APP}/.webops --no-audit --no-fund ${wanted.join(' ')}`)
  }
  if (install) lines.push(install)
  if (build) lines.push(build)
  return lines
}

/** What serves: the application itself, or Caddy for a folder of files. Null where there is neither. */
export function startCommand(process: ProcessBuild): string[] | null {
  if (process.start !== null) return ['/bin/sh', '-c', onLoopback(process.start)]
  if (process.static === null) return null
  return ['/opt/webops-caddy', 'run', '--adapter', 'caddyfile', '--config', CADDYFILE]
}

/** Nothing but the proxy is to reach it, and on a server of its own kind nothing stands between. */
function onLoopback(line: string): string {
  return line.replace(/(?<![\d.])0\.0\.0\.0(?![\d.])/g, '127.0.0.1')
}

/** How Caddy serves a static site: on loopback, without what begins with a dot, with `.html` tried. */
export function caddyfile(process: ProcessBuild): string {
  const folder = join(APP, process.root, process.static ?? '.')
  const fallback = process.fallback ? ` ${JSON.stringify(process.fallback)}` : ''
  return `{
	admin off
	auto_https off
	persist_config off
}
http://:{$PORT} {
	bind 127.0.0.1
	root * ${JSON.stringify(folder)}
	@hidden {
		path_regexp /\\.
		not path /.well-known/*
	}
	respond @hidden 404
	try_files {path} {path}.html {path}/index.html${fallback}
	encode zstd gzip
	file_server
}
`
}
