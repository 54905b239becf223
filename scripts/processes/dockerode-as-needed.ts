import type { Plugin } from 'rolldown'

const EMPTY = '\0webops-empty'

/**
 * dockerode loads gRPC, which only builds need, and an SSH client that is for engines on ssh:// addresses, which we do
 * not take. The first waits until it is asked for; the second is left out.
 */
export function dockerodeAsNeeded(): Plugin {
  const eager = "withSession = require('./session')"
  return {
    name: 'dockerode-as-needed',
    resolveId: { filter: { id: /^ssh2$/ }, handler: (_id, importer) => (importer?.includes('/docker-modem/') ? EMPTY : null) },
    load: { filter: { id: new RegExp(EMPTY) }, handler: () => 'export {}' },
    transform: {
      filter: { id: /node_modules\/dockerode\/lib\/docker\.js$/ },
      handler(code, id) {
        if (!code.includes(eager)) throw new Error(`${id} has another form than the build knows.`)
        return { code: code.replace(eager, "withSession = (...given) => require('./session')(...given)") }
      },
    },
  }
}
