import { defineConfig, devices } from '@playwright/test'
import { LAUNCH_OPTIONS } from './tests/e2e/support/browser.ts'

/**
 * A browser, the API and the CLI against a whole installation of its own, started by the global set-up.
 * One worker: everything happens on one engine, and builds want the processor.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './tests/e2e/global-setup.ts',
  globalTeardown: './tests/e2e/global-teardown.ts',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A test that passes the second time has not passed.
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    // The panel's certificate comes from Caddy's internal authority.
    ignoreHTTPSErrors: true,
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: LAUNCH_OPTIONS,
  },
})
