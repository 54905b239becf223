import type { Provider } from './provider.ts'

/** One thing that a source tree can be run as, with the evidence for it. */
export interface Candidate {
  provider: Provider
  /** In small letters: next, django, laravel, spring-boot, hugo, … Null: none that we know. */
  framework: string | null
  /** The application's folder within the repository, `.` for its top. */
  root: string
  /** From 0 to 1. A file that says it outright (a Dockerfile, a lock file beside its manifest) is near 1, a guess below 0.5. */
  confidence: number
  /** In words, each with the file that it was read in: `package.json has next 15.1 and a build script`. */
  evidence: string[]
  /** What the user should know: a lock file out of step, a version that is no longer kept, a file that cannot be read. */
  warnings: string[]
  /** By tool, as they will be used: `{ node: "22", pnpm: "9.12.0" }`. */
  versions: Record<string, string>
  /** Lines for a shell, run in the application's folder; null where there is nothing to do. */
  install: string | null
  build: string | null
  /** What serves, or runs. Null where the image knows it itself (a static site's server). */
  start: string | null
  /** What runs once before a new release serves, where the repository says so. */
  release: string | null
  /** Where it listens; it is told as PORT too. Null: it has none, or only the image knows. */
  port: number | null
  /** Folder of files that a web server serves, seen from `root`; null: the application serves itself. */
  static: string | null
  /** Debian packages beside those of the template. */
  packages: { build: string[]; run: string[] }
  /** The template under system-templates/dockerfile (`node`, `python`, …), and what it needs beyond the common values, with those that change where the image keeps the whole application. Null: there is a Dockerfile, or none can be written. */
  template: { name: string; values: TemplateValues; whole?: TemplateValues } | null
  /** Names of what machines make again and that lies in the tree all the same (node_modules, .git, …): a Dockerfile leaves it behind. Unset: nothing. */
  leftovers?: string[]
  /** The repository's own Dockerfile: its path from the top, and the names of its stages. */
  ownDockerfile?: { path: string; targets: string[] }
}

export type TemplateValues = Record<string, string | number | boolean | null | string[]>
