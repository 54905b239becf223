import { chownSync, lchownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refuseForeignLink } from './refuse-foreign-link.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'webops-link-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

// Only root is led astray by a link of somebody else's, and only root can make one for this test.
it.skipIf(process.getuid?.() !== 0)('root follows no link that somebody else put in the place of the database', () => {
  symlinkSync('/etc/cron.d/x', join(dir, 'theirs'))
  lchownSync(join(dir, 'theirs'), 65_534, 65_534)
  symlinkSync('/srv/data/webops.db', join(dir, 'own'))
  writeFileSync(join(dir, 'file'), '')
  chownSync(join(dir, 'file'), 65_534, 65_534)
  expect(() => refuseForeignLink(join(dir, 'theirs'))).toThrow(expect.objectContaining({ code: 'database_is_link' }))
  for (const name of ['own', 'file', 'none']) expect(() => refuseForeignLink(join(dir, name))).not.toThrow()
})
