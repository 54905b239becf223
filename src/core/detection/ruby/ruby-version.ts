import { satisfies, validRange } from 'semver'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import type { Gemfile } from './gemfile.ts'

const VERSIONS = ['4.0', '3.4', '3.3', '3.2', '3.1', '3.0', '2.7', '2.6', '2.5']

/** The version that the repository asks for, with the file that says so; null when nothing does. */
export async function rubyVersion(
  folder: Folder,
  said: Said,
  gemfile: Gemfile | null,
): Promise<{ version: string; source: string } | null> {
  const told = said.tools['ruby']
  const exact = told && exactRuby(told.version)
  if (exact) return { version: exact, source: told.source }
  const own = exactRuby((await folder.text('.ruby-version')) ?? '')
  if (own) return { version: own, source: '.ruby-version' }
  if (!gemfile?.ruby) return null
  const version = exactRuby(gemfile.ruby.version) ?? rangeVersion(gemfile.ruby.version)
  return version ? { version, source: gemfile.ruby.source } : null
}

/** `ruby-3.2.1`, `3.3`, `3.1.2p20`, `latest`; null for a range and for other Rubies. */
function exactRuby(text: string): string | null {
  const said = text.trim()
  if (/^latest$/i.test(said)) return VERSIONS[0]?.split('.')[0] ?? null
  return /^(?:ruby[-@\s]*)?(\d+(?:\.\d+){0,2})(?:p\d+)?(?:\s|$)/.exec(said)?.[1] ?? null
}

/** Bundler's ranges: `~> 3.2` is anything before 4, `~> 3.2.1` anything before 3.3. */
function rangeVersion(text: string): string | null {
  const range = validRange(
    text
      .replace(/~>\s*(\d+\.\d+\.\d+)/g, '~$1')
      .replace(/~>\s*(\d+)(?:\.(\d+))?/g, (_, major: string, minor?: string) => `^${major}.${minor ?? '0'}`)
      .replace(/,/g, ' '),
  )
  if (range === null) return null
  const usual = BASE_IMAGES.ruby.version
  return [usual, ...VERSIONS].find((version) => satisfies(`${version}.99`, range)) ?? null
}
