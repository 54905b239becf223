const PATIENCE_MS = 2000

/**
 * Waits for something that only makes things faster, for 2 seconds at most, whatever becomes of it.
 * The database says what is to be done; a worker that is not woken finds it by its timer.
 */
export async function bestEffort(done: Promise<unknown>): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())
  await Promise.race([done.catch(() => undefined), patience])
}
