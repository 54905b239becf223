/** What a deployment's pages call the things that are another with Docker than without. */
export interface RunWords {
  /** It runs without Docker. */
  standard: boolean
  /** What runs. */
  running: 'container' | 'process'
  /** What a deploy makes of a commit, and a release is started from. */
  built: 'image' | 'build'
  /** What reads a line that is no list of arguments. */
  reader: string
  /** Label of a path that the application sees. */
  path: string
}

export const CONTAINER_WORDS: RunWords = {
  standard: false,
  running: 'container',
  built: 'image',
  reader: 'the shell of the image',
  path: 'Path in the container',
}

const STANDARD_WORDS: RunWords = {
  standard: true,
  running: 'process',
  built: 'build',
  reader: '/bin/sh',
  path: 'Path that the application sees',
}

/** @param useDocker of the deployment */
export function runWords(useDocker: boolean): RunWords {
  return useDocker ? CONTAINER_WORDS : STANDARD_WORDS
}
