import type { ProcessBuild } from '../ports/engine.ts'
import type { Candidate } from './candidate.ts'

/** What was detected, as the engine of standard deployments builds and runs it. Templates and their packages mean nothing there. */
export function processBuild(candidate: Candidate): ProcessBuild {
  const { root, install, build, start, release, port, versions, template } = candidate
  const fallback = template?.values['fallback']
  return {
    root,
    install: withExtras(install, template),
    build,
    start,
    static: candidate.static,
    ...(typeof fallback === 'string' ? { fallback } : {}),
    release,
    // A static site is served by a program of ours, which listens where it is told to.
    port: port ?? (candidate.static !== null && start === null ? 80 : null),
    versions,
  }
}

/** Packages that the start command takes and that the repository does not name, such as a framework's adapter for servers. */
function withExtras(install: string | null, template: Candidate['template']): string | null {
  const { extras, member } = template?.values ?? {}
  if (typeof extras !== 'string') return install
  // Templates install at the top of a workspace; here all runs in the application's own folder.
  const prefix = typeof member === 'string' && member !== '' ? `cd ${member} && ` : ''
  const line = extras.startsWith(prefix) ? extras.slice(prefix.length) : extras
  return install === null ? line : `${install} && ${line}`
}
