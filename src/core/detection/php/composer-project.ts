import { fieldsOf, listOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'

/** What composer.json and its lock file say. */
export interface ComposerProject {
  /** Packages that it asks for, without PHP and its extensions. */
  packages: Set<string>
  /** Extensions that it, or a package in its lock file, asks for: `gd`, `intl`. */
  extensions: Set<string>
  /** Constraints on PHP, its own first; all of them must hold. */
  constraints: string[]
  platform: string | null
  hasLock: boolean
  hasAutoload: boolean
  /** Packages that lie in folders of the repository. */
  hasPaths: boolean
  scripts: Set<string>
  type: string | null
  /** It cannot be read. */
  isBroken: boolean
}

const IS_PLATFORM = /^(?:php|php-64bit|hhvm|composer(?:-[\w-]+)?|ext-.*|lib-.*)$/

/** @returns null where there is no composer.json */
export async function readComposerProject(folder: Folder): Promise<ComposerProject | null> {
  if (!folder.has('composer.json')) return null
  const manifest = await folder.json('composer.json')
  const fields = manifest ?? {}
  const require = fieldsOf(fields['require'])
  const lock = await readLock(folder)
  const locked = listOf(lock['packages']).map((one) => fieldsOf(fieldsOf(one)['require']))
  const php = textOf(require['php'])
  return {
    packages: new Set(
      Object.keys(require)
        .filter((name) => !IS_PLATFORM.test(name))
        .map((name) => name.toLowerCase()),
    ),
    extensions: new Set(
      [require, ...locked].flatMap((asked) =>
        Object.keys(asked).flatMap((name) => /^ext-(.+)$/.exec(name.toLowerCase())?.[1]?.replaceAll('-', '_') ?? []),
      ),
    ),
    constraints: [...(php ? [php] : []), ...locked.flatMap((asked) => textOf(asked['php']) ?? [])],
    platform: textOf(fieldsOf(fieldsOf(fields['config'])['platform'])['php']),
    hasLock: folder.has('composer.lock'),
    hasAutoload: Object.keys(fieldsOf(fields['autoload'])).length > 0,
    hasPaths: repositories(fields['repositories']).some((one) => one['type'] === 'path'),
    scripts: new Set(Object.keys(fieldsOf(fields['scripts']))),
    type: textOf(fields['type']),
    isBroken: manifest === null,
  }
}

/** A machine wrote it, and it is long: the quick way. */
async function readLock(folder: Folder): Promise<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse((await folder.text('composer.lock')) ?? '{}'))
  } catch {
    folder.problems.push(`${folder.prefix}composer.lock: it cannot be read`)
    return {}
  }
}

function repositories(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : Object.values(fieldsOf(value)).map(fieldsOf)
}

/** What package.json says of assets that are built. */
export async function assetsBuild(folder: Folder): Promise<{ install: string; build: string; files: string[] } | null> {
  const manifest = await folder.json('package.json')
  const scripts = fieldsOf(manifest?.['scripts'])
  const script = ['build', 'production', 'prod'].find((name) => textOf(scripts[name]) !== null)
  if (script === undefined) return null
  const files = [
    'package.json',
    'package-lock.json',
    'npm-shrinkwrap.json',
    'yarn.lock',
    'pnpm-lock.yaml',
    'bun.lock',
    '.npmrc',
    '.yarnrc',
  ].filter((path) => folder.has(path))
  const manager = textOf(manifest?.['packageManager'])?.split('@')[0] ?? ''
  const usesPnpm = folder.has('pnpm-lock.yaml') || manager === 'pnpm'
  const usesYarn = !usesPnpm && folder.has('yarn.lock') && !folder.has('package-lock.json')
  const npm =
    folder.has('package-lock.json') || folder.has('npm-shrinkwrap.json')
      ? 'npm ci --no-audit --no-fund || npm install --no-audit --no-fund'
      : 'npm install --no-audit --no-fund'
  const install = usesPnpm
    ? 'npx --yes pnpm@10 install --no-frozen-lockfile'
    : usesYarn
      ? 'npx --yes yarn@1 install --frozen-lockfile'
      : npm
  return { install, build: `npm run ${script}`, files }
}
