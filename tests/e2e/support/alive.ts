import { expect, type Locator } from '@playwright/test'

/**
 * Waits until React has taken an element over. Before that it can be seen and does nothing: a person is slower than
 * that, a test is not.
 */
export async function alive(element: Locator): Promise<Locator> {
  await expect.poll(() => element.evaluate((node) => Object.keys(node).some((key) => key.startsWith('__reactProps')))).toBe(true)
  return element
}
