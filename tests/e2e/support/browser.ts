import { fileURLToPath } from 'node:url'

/**
 * Debian's Chromium in a network of its own, from which it reaches the installation and nothing else.
 *
 * In the server's own network it breaks requests off with ERR_NETWORK_CHANGED whenever a container's interface comes
 * or goes, which is what these tests do all the time and what a browser on another machine never sees.
 */
export const LAUNCH_OPTIONS = {
  executablePath: fileURLToPath(new URL('secluded-browser.sh', import.meta.url)),
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
