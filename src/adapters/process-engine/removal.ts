import { setTimeout as sleep } from 'node:timers/promises'
import { requireProgram } from '../process/run-program.ts'

const TRIES = 3

/**
 * Removes a folder with all that is in it; no error when it is not there. A program of the same deployment may be at work
 * within it at this moment: `rm` goes from folder to folder by what it has opened, where a walk by paths would follow a link that
 * was put in the place of a folder between two steps, as root, to wherever that leads.
 */
export async function removeFolder(folder: string): Promise<void> {
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      await requireProgram('rm', ['--recursive', '--force', '--one-file-system', '--', folder])
      return
    } catch (error) {
      // Something was made in it meanwhile.
      if (left === 1) throw error
      await sleep(100)
    }
  }
}
