import type { Said } from '../said.ts'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import type { GoModule } from './go-module.ts'

/**
 * The Go that a program is built with, and why. The `go` line is the least that it needs, and newer releases build it as well
 * (https://go.dev/doc/go1compat): it gets one that is still kept. A `toolchain` line says exactly which.
 * @returns version null for the usual one
 */
export function goVersion(said: Said, module: GoModule | null, workspace: string | null): { version: string | null; why: string | null } {
  const told = said.tools['go'] ?? said.tools['golang']
  const exact = /(?<!\d)\d+\.\d+(?:\.\d+)?/.exec(told?.version ?? '')?.[0]
  if (told && exact) return { version: exact, why: `${told.source} says Go ${exact}` }
  if (module?.toolchain) return { version: module.toolchain, why: `go.mod says toolchain go${module.toolchain}` }
  const least = module?.go ?? /^go\s+(\d+\.\d+(?:\.\d+)?)/m.exec(workspace ?? '')?.[1] ?? null
  if (least === null) return { version: null, why: null }
  const [major = 0, minor = 0] = least.split('.').map(Number)
  const [usualMajor = 0, usualMinor = 0] = BASE_IMAGES.go.version.split('.').map(Number)
  const isOlder = major < usualMajor || (major === usualMajor && minor <= usualMinor)
  return isOlder
    ? { version: null, why: `go.mod says go ${least}, which newer releases build as well` }
    : { version: `${major}.${minor}`, why: `go.mod says go ${least}` }
}
