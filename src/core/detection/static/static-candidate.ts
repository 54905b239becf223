import type { Candidate, TemplateValues } from '../candidate.ts'
import type { Folder } from '../folder.ts'

/** nginx's own default. */
export const STATIC_PORT = 80

export interface SiteFacts {
  framework?: string
  confidence: number
  evidence: string[]
  warnings?: string[]
  versions?: Record<string, string>
  install?: string | null
  build?: string | null
  /** Folder that is served, seen from the application's. */
  folder: string
  packages?: string[]
  template: string
  values?: TemplateValues
}

/** A site of files that a web server shows, whatever makes them. */
export function staticCandidate(folder: Folder, facts: SiteFacts): Candidate {
  return {
    provider: 'static',
    framework: facts.framework ?? null,
    root: folder.root,
    confidence: facts.confidence,
    evidence: facts.evidence,
    warnings: [...(facts.warnings ?? []), ...folder.problems],
    versions: facts.versions ?? {},
    install: facts.install ?? null,
    build: facts.build ?? null,
    start: null,
    release: null,
    port: STATIC_PORT,
    static: facts.folder,
    packages: { build: facts.packages ?? [], run: [] },
    template: { name: facts.template, values: { fallback: null, ...facts.values } },
  }
}
