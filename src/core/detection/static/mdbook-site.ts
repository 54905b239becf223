import type { Candidate } from '../candidate.ts'
import { fieldsOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { placeOf } from '../read-settings.ts'
import type { Said } from '../said.ts'
import { staticCandidate } from './static-candidate.ts'

/** https://rust-lang.github.io/mdBook/format/configuration/ */
export async function mdbookSite(folder: Folder, said: Said): Promise<Candidate | null> {
  if (!folder.has('book.toml')) return null
  const book = fieldsOf((await folder.toml('book.toml'))?.['book'])
  const sources = placeOf(textOf(book['src']) ?? 'src') ?? ''
  if (!folder.has(sources === '' ? 'SUMMARY.md' : `${sources}/SUMMARY.md`)) return null
  return staticCandidate(folder, {
    framework: 'mdbook',
    confidence: folder.has('Cargo.toml') ? 0.4 : 0.93,
    evidence: [`${folder.prefix}book.toml is mdBook's`],
    install: said.install,
    build: said.build ?? 'mdbook build --dest-dir book',
    folder: said.static ?? 'book',
    packages: ['mdbook'],
    template: 'static',
    values: { leftOut: [], page: null },
  })
}
