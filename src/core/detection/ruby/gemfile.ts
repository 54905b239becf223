import type { Folder } from '../folder.ts'

/** What a Gemfile and its lock file say. */
export interface Gemfile {
  /** Names of the gems: all of the lock file's, else those that the Gemfile names. */
  gems: Set<string>
  /** Those that the Gemfile itself names. */
  named: Set<string>
  hasLock: boolean
  /** It reads files of the repository: `path:`, `gemspec`, `eval_gemfile`. */
  needsSources: boolean
  /** What `ruby` is given, with its file: `3.3.1`, `~> 3.2`; and what the lock file was made with. */
  ruby: { version: string; source: string } | null
  /** Gems of git repositories. */
  fromGit: boolean
}

/** @returns null where there is none */
export async function readGemfile(folder: Folder): Promise<Gemfile | null> {
  const path = folder.first('Gemfile', 'gems.rb')
  if (path === null) return null
  const text = ((await folder.text(path)) ?? '').replace(/^[ \t]*#.*$/gm, '')
  const lock = (await folder.text(path === 'gems.rb' ? 'gems.locked' : 'Gemfile.lock')) ?? ''
  const named = new Set([...text.matchAll(/^[ \t]*gem[ \t(]+['"]([\w.-]+)['"]/gm)].map(([, name = '']) => name))
  const locked = [...lock.matchAll(/^ {4}([\w.-]+) \(/gm)].map(([, name = '']) => name)
  return {
    gems: new Set([...named, ...locked]),
    named,
    hasLock: folder.has('Gemfile.lock') || folder.has('gems.locked'),
    needsSources:
      path === 'gems.rb' ||
      /\bpath:|:path\s*=>|^[ \t]*path\s|^[ \t]*gemspec\b|eval_gemfile|instance_eval|require_relative|File\.\w+|Dir\[/m.test(text),
    ruby: await rubyOf(folder, text, lock),
    fromGit: /\b(?:git|github):|:(?:git|github)\s*=>|^[ \t]*git\s/m.test(text) || /^GIT$/m.test(lock),
  }
}

async function rubyOf(folder: Folder, text: string, lock: string): Promise<Gemfile['ruby']> {
  const file = /^[ \t]*ruby[ \t(]+file:\s*['"]([\w./-]+)['"]/m.exec(text)?.[1]
  if (file !== undefined) {
    const said = (await folder.text(file)) ?? ''
    const version = /^(?:ruby[-\s]+)?(\d+(?:\.\d+){0,2})/m.exec(said)?.[1]
    if (version) return { version, source: file }
  }
  const version = /^[ \t]*ruby[ \t(]+['"]([^'"]+)['"]/m.exec(text)?.[1]
  const made = /^RUBY VERSION[ \t\r]*\n[ \t]*ruby (\d+\.\d+\.\d+)/m.exec(lock)?.[1]
  // A range is answered by what the lock file was made with.
  if (version && /^\d+\.\d+\.\d+$/.test(version)) return { version, source: 'Gemfile' }
  if (made) return { version: made, source: 'Gemfile.lock' }
  return version ? { version, source: 'Gemfile' } : null
}
