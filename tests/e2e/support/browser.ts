import { existsSync } from 'node:fs'

/**
 * Debian's Chromium. The headless shell comes first: the whole browser breaks requests off with ERR_NETWORK_CHANGED
 * whenever a container's network interface comes or goes, which is what these tests are about.
 */
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

export const LAUNCH_OPTIONS = {
  executablePath: BROWSERS.find((path) => existsSync(path)) ?? '/usr/bin/chromium',
  // Root in a container has no sandbox; the rest keeps the browser from talking to anybody by itself.
  args: [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}
