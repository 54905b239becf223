import type { Candidate } from '../detection/candidate.ts'
import { baseImage, BASE_IMAGES, type BaseImageName } from './base-images.ts'
import { startArguments } from './start-arguments.ts'

/** What a Dockerfile is written for, beside the candidate: names alone, never a secret's value. */
export interface DockerfileWishes {
  /** As the deployment names it; null: the candidate's. */
  port: number | null
  /** Names of build arguments, each declared with ARG. */
  buildArguments: string[]
  /** Names of BuildKit secrets that install and build commands read as variables. */
  buildSecrets: string[]
  /** Absolute paths that volumes are mounted at: they belong to the application's user. */
  folders: string[]
  /** References in place of the table's, by its names. */
  images: Record<string, string>
  /** The whole application with its tools, for commands beside the one that starts it: a release command, schedules. */
  whole: boolean
}

export const NO_WISHES: DockerfileWishes = { port: null, buildArguments: [], buildSecrets: [], folders: [], images: {}, whole: false }

/**
 * The values of a candidate's template: the common ones (see system-templates/dockerfile/README.md), an image reference a
 * line of the table as `<name>Image`, and the template's own, which come last.
 */
export function dockerfileValues(candidate: Candidate, wishes: DockerfileWishes = NO_WISHES): Record<string, unknown> {
  const images = Object.fromEntries(
    (Object.keys(BASE_IMAGES) as BaseImageName[]).map((name) => [
      `${name}Image`,
      baseImage(name, candidate.versions[name] ?? null, wishes.images),
    ]),
  )
  return {
    ...images,
    prefix: candidate.root === '.' ? '' : `${candidate.root}/`,
    install: candidate.install,
    build: candidate.build,
    command: candidate.start === null ? null : startArguments(candidate.start),
    port: wishes.port ?? candidate.port,
    static: candidate.static,
    buildPackages: candidate.packages.build,
    runPackages: candidate.packages.run,
    buildArguments: wishes.buildArguments,
    buildSecrets: wishes.buildSecrets,
    folders: wishes.folders,
    leftovers: candidate.leftovers ?? [],
    whole: wishes.whole,
    ...candidate.template?.values,
    ...(wishes.whole ? candidate.template?.whole : {}),
  }
}
