import { expect, it } from 'vitest'
import { findSkipMarker } from './skip-marker.ts'

it.each([
  ['Correct a word [skip ci]', '[skip ci]'],
  ['[ci skip] Correct a word', '[ci skip]'],
  ['Correct a word\n\nIt was wrong. [NO CI]\n', '[NO CI]'],
  ['[skip-ci]', '[skip-ci]'],
  ['[skip webops] but let the checks run', '[skip webops]'],
  ['[webops skip]', '[webops skip]'],
])('finds in %j what asks not to deploy', (message, marker) => {
  expect(findSkipMarker(message)).toBe(marker)
})

it.each(['Skip CI', 'skip ci', '[skip cinema]', '[ skip ci ]', '[do not skip ci]', '[skip]', '', '[skip\nci]'])(
  'finds nothing in %j',
  (message) => {
    expect(findSkipMarker(message)).toBeNull()
  },
)
