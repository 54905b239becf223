import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { completeLockfile, type Lockfile } from './lockfile.ts'

/**
 * Adds what npm leaves out of package-lock.json for optional packages of other platforms, so that `npm ci` passes
 * everywhere. Run it after each change of the lock (`npm run lockfile`); `--check` changes nothing and fails when
 * something is missing.
 */
const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const text = readFileSync(path, 'utf8')
const lockfile = JSON.parse(text) as Lockfile
const added = completeLockfile(lockfile)

if (added.length === 0) {
  console.log('package-lock.json is complete.')
} else if (process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${added.length} optional packages (${added.slice(0, 3).join(', ')}…): run npm run lockfile.`)
  process.exitCode = 1
} else {
  writeFileSync(path, JSON.stringify(lockfile, null, 2) + (text.endsWith('\n') ? '\n' : ''))
  console.log(`Added ${added.length} optional packages to package-lock.json.`)
}
