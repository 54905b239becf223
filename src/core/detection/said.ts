/**
 * What the repository, or the user, says outright: it comes before everything that a detector finds out by itself.
 * Read in `read-said.ts` for one folder.
 */
export interface Said {
  /** By tool (node, python, ruby, go, pnpm, …): the version as it stands there, and the file. From .tool-versions, mise.toml, .nvmrc, .python-version, runtime.txt, … */
  tools: Record<string, { version: string; source: string }>
  /** The lines of a Procfile by process type (`web`, `worker`, `release`). */
  procfile: Record<string, string>
  /** Commands, from webops.yaml, app.json or the deployment's own settings. */
  install: string | null
  build: string | null
  start: string | null
  /** A process of the Procfile beside `web`: what is started where nothing is found that serves. */
  fallbackStart?: string | null
  release: string | null
  /** Folder that a web server is to serve. */
  static: string | null
}
