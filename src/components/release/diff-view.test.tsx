import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import type { ReleaseDiffView } from '#api/schemas/views.ts'
import { DiffView } from './diff-view.tsx'

const side = (id: string) => ({ id, name: 'webops/shop:1', bytes: 12_000_000, available: true })
const diff = (before: string, after: string) =>
  ({
    from: { release: 1, live: true, commit: null },
    to: { release: 2, live: false, commit: null },
    commits: { added: [], removed: [], complete: true, note: null },
    configuration: [],
    dockerfile: { changed: false, patch: '' },
    image: { changed: true, before: side(before), after: side(after) },
  }) as unknown as ReleaseDiffView

it('a difference of builds without Docker speaks of no image and no Dockerfile', () => {
  const html = renderToStaticMarkup(<DiffView diff={diff(`tree:${'a'.repeat(64)}`, `tree:${'b'.repeat(64)}`)} />)
  expect(html).toContain('>Build<')
  expect(html).toContain('12 MB')
  expect(html).not.toMatch(/image|dockerfile|tree:aaaaaaaaaaaa</i)
  expect(renderToStaticMarkup(<DiffView diff={diff('sha256:1', 'sha256:2')} />)).toMatch(/>Dockerfile<[^]*>Image</)
})
