import { describe, expect, it } from 'vitest'
import { mirrorsFromIndexTargets } from './debian-mirrors.ts'

describe('the mirrors of a machine', () => {
  it('are those that its apt uses, others than Debian’s left out', () => {
    const targets = [
      'https://deb.nodesource.com/node_20.x/|. nodistro|. nodistro',
      'http://mirror.example.org/debian/|Debian|Debian',
      'http://mirror.example.org/debian/|Debian|Debian',
      'http://mirror.example.org/security/|Debian|Debian-Security',
    ].join('\n')
    expect(mirrorsFromIndexTargets(targets)).toEqual({
      archive: 'http://mirror.example.org/debian',
      security: 'http://mirror.example.org/security',
    })
  })

  it('are Debian’s own where apt has no lists yet', () => {
    expect(mirrorsFromIndexTargets('')).toEqual({
      archive: 'http://deb.debian.org/debian',
      security: 'http://deb.debian.org/debian-security',
    })
  })
})
