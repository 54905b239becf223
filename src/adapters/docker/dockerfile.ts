import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DockerfileParser } from 'dockerfile-ast'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { BuildRequest } from '#core/ports/engine.ts'
import { syntaxDirective, type SyntaxDirective } from './syntax-directive.ts'

/** BuildKit takes more; nobody writes as much by hand, and what reads it has to keep it. */
const LARGEST_BYTES = 1024 * 1024

/** Docker's own frontends, in whichever version. Any other is a program of somebody's that takes the build over. */
const TRUSTED_FRONTEND = /^(?:(?:index\.)?docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::[\w][\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/

export interface Dockerfile {
  content: string
  /** The `# syntax=` line, where there is one. */
  syntax: SyntaxDirective | null
}

/**
 * Reads a build's Dockerfile, and refuses what the engine should not see.
 * @throws dockerfile_invalid, dockerfile_too_large, dockerfile_syntax_refused, build_argument_refused
 */
export async function readDockerfile({ contextDir, dockerfile, dockerfileContent, buildArgs }: BuildRequest): Promise<Dockerfile> {
  const path = join(contextDir, dockerfile)
  const bytes = dockerfileContent === undefined ? (await stat(path)).size : Buffer.byteLength(dockerfileContent)
  if (bytes > LARGEST_BYTES) throw tooLarge(dockerfile, bytes)
  const content = dockerfileContent ?? (await readFile(path, 'utf8'))
  const syntax = syntaxDirective(content)
  if (syntax && !TRUSTED_FRONTEND.test(syntax.frontend)) throw frontendRefused(syntax.frontend)
  // Newer engines take it from here too.
  if (buildArgs['BUILDKIT_SYNTAX'] !== undefined) throw argumentRefused()
  // Docker 20.10's engine ends (a panic of the whole daemon) over a Dockerfile without a stage.
  if (DockerfileParser.parse(content).getFROMs().length === 0) throw withoutStage(dockerfile)
  return { content, syntax }
}

function withoutStage(dockerfile: string): WebopsError {
  return new WebopsError({
    code: 'dockerfile_invalid',
    kind: 'invalid',
    message: `${dockerfile} has no FROM: there is nothing to build from.`,
    hint: 'Begin it with FROM and a base image, such as FROM debian:bookworm-slim.',
    field: 'dockerfilePath',
  })
}

function tooLarge(dockerfile: string, bytes: number): WebopsError {
  return new WebopsError({
    code: 'dockerfile_too_large',
    kind: 'invalid',
    message: `${dockerfile} has ${(bytes / 1024 / 1024).toFixed(1)} MB; more than 1 MB is not read.`,
    hint: 'Keep data in files of their own and COPY them into the image.',
    field: 'dockerfilePath',
  })
}

function frontendRefused(frontend: string): WebopsError {
  return new WebopsError({
    code: 'dockerfile_syntax_refused',
    kind: 'refused',
    message: `The Dockerfile's line # syntax=${frontend.slice(0, 200)} names a program of somebody's that would run the build. Only Docker's own are taken.`,
    hint: 'Take the line out, or write # syntax=docker/dockerfile:1.',
    field: 'dockerfilePath',
  })
}

function argumentRefused(): WebopsError {
  return new WebopsError({
    code: 'build_argument_refused',
    kind: 'refused',
    message: 'The build argument BUILDKIT_SYNTAX would let another program run the build.',
    hint: 'Take it out. A newer syntax of Docker’s own is asked for in the Dockerfile: # syntax=docker/dockerfile:1.',
    field: 'dockerBuildArgs',
  })
}
