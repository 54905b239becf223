import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'
import { shellPackages } from './shell-packages.ts'

const of = (files: Record<string, string>) => detectCandidates(memoryTree(files), { type: 'shell' })

describe('scripts', () => {
  it('run with the interpreter of their first line', async () => {
    expect((await of({ 'start.sh': '#!/usr/bin/env zsh\necho hi' }))[0]).toMatchObject({
      start: 'zsh start.sh',
      packages: { run: ['zsh'] },
    })
    expect((await of({ 'start.sh': 'echo hi' }))[0]).toMatchObject({ start: 'bash start.sh', port: null })
    expect((await of({ 'run.sh': '#!/bin/sh\nexec nc -l -p 9000' }))[0]).toMatchObject({
      start: 'sh run.sh',
      packages: { run: ['netcat-openbsd'] },
    })
  })

  it('get the programs that they call, and not those that they speak of', () => {
    expect(shellPackages('curl -s x | jq .a\nif git status; then :; fi\necho python3 perl\n# wget\nX=$(psql -c y)')).toEqual([
      'curl',
      'git',
      'jq',
      'postgresql-client',
    ])
  })

  it('are not scripts of another language', async () => {
    expect(await of({ start: '#!/usr/bin/env python3\nprint(1)' })).toEqual([])
  })
})
