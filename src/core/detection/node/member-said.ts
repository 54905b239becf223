import type { Said } from '../said.ts'

/** What the top of a workspace says, as far as it counts for each member: versions, and no command. */
export function ofMember(said: Said): Said {
  return { ...said, procfile: {}, install: null, build: null, start: null, fallbackStart: null, release: null, static: null }
}
