import { createServer } from 'node:net'
import { pipeToSocket, portSocket, SECLUDED_PORTS } from './port-bridge.ts'

/** Runs beside the secluded browser: what it asks of the installation's ports goes through Unix sockets to the outside. */
const browser = process.ppid
for (const port of SECLUDED_PORTS) createServer((connection) => pipeToSocket(connection, { path: portSocket(port) })).listen(port, '::')

// The browser took over the process that started us: when it is gone, somebody else is our parent.
setInterval(() => {
  if (process.ppid !== browser) process.exit()
}, 500)
