import type { LlmSettings } from './llm-settings.schema.ts'

/** What a deployment is built from, and with which commands. Null: as detection finds it, or nothing. */
export interface BuildSettings {
  /** The application's folder within the repository, such as `apps/web`. */
  rootDirectory: string | null
  /** Lines for a shell, run in that folder while its image is built. */
  installCommand: string | null
  buildCommand: string | null
  /** What serves: a line for a shell, or a list of arguments (container-command.ts). */
  startCommand: string | null
  /** Folder of files that a web server is to serve, seen from `rootDirectory`. */
  outputDirectory: string | null
  /** A Dockerfile that is kept here in place of one that is generated. */
  dockerfileContent: string | null
  /** The stage that becomes the image. Null: the last one. */
  dockerfileTarget: string | null
  /** A stage that has to build before a release is made. */
  dockerfileTestTarget: string | null
  /** Of a deployment of the type `llm`. */
  llm: LlmSettings | null
}

/** As a deployment has them that says nothing of them. */
export const DEFAULT_BUILD_SETTINGS: Readonly<BuildSettings> = {
  rootDirectory: null,
  installCommand: null,
  buildCommand: null,
  startCommand: null,
  outputDirectory: null,
  dockerfileContent: null,
  dockerfileTarget: null,
  dockerfileTestTarget: null,
  llm: null,
}

/** These alone, out of something that has more. */
export function buildSettings(from: BuildSettings): BuildSettings {
  return {
    rootDirectory: from.rootDirectory,
    installCommand: from.installCommand,
    buildCommand: from.buildCommand,
    startCommand: from.startCommand,
    outputDirectory: from.outputDirectory,
    dockerfileContent: from.dockerfileContent,
    dockerfileTarget: from.dockerfileTarget,
    dockerfileTestTarget: from.dockerfileTestTarget,
    llm: from.llm,
  }
}
