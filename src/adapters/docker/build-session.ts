import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Secret } from '#core/secret/secret.ts'
import type { EngineConnection } from './engine-connection.ts'
import { sessionServices } from './session-services.ts'

/** What BuildKit asks us while it builds goes this way, and nothing of it into the request of the build. */
export interface BuildSession {
  /** The build names it as its `session`. */
  id: string
  /** Secrets that the build has asked for and that it is not given. */
  missing: ReadonlySet<string>
  /** The build has ended, however it did. */
  close(): void
}

/** How it is called in the engine's own log. */
const NAME = 'webops'

/**
 * Opens a session that answers BuildKit's questions: for secrets by their names, for what a registry wants to know
 * (nothing: images are public), and whether we are still there. An engine that gets no answer to the last drops the session.
 * dockerode opens one of its own for each build that knows none of this, and a build can have only one.
 * @param secrets by the id that the Dockerfile asks with
 */
export async function openBuildSession(engine: EngineConnection, secrets: Record<string, Secret>): Promise<BuildSession> {
  const [grpc, missing, id] = [await import('@grpc/grpc-js'), new Set<string>(), randomUUID()]
  const server = new grpc.Server()
  const methods: string[] = []
  for (const { definition, answers } of await sessionServices(secrets, missing)) {
    server.addService(definition, answers)
    methods.push(...Object.values(definition).map(({ path }) => path))
  }
  const headers = {
    Upgrade: 'h2c',
    'X-Docker-Expose-Session-Uuid': id,
    'X-Docker-Expose-Session-Name': NAME,
    // Builds with one key share what they were sent as their context; ours comes with the request.
    'X-Docker-Expose-Session-Sharedkey': id,
    'X-Docker-Expose-Session-Grpc-Method': methods,
  }
  const socket = await engine.call<Duplex>(async (docker, abortSignal) => {
    const request = {
      path: '/session',
      method: 'POST',
      hijack: true,
      headers,
      abortSignal,
      statusCodes: { 200: true, 500: 'server error' },
    }
    return new Promise<Duplex>((resolve, reject) =>
      docker.modem.dial(request as never, (error: unknown, opened: unknown) =>
        error ? reject(error as Error) : resolve(opened as Duplex),
      ),
    )
  })
  // An engine that is restarted hangs up: the build says so.
  socket.on('error', () => undefined)
  server.createConnectionInjector(grpc.ServerCredentials.createInsecure()).injectConnection(socket)
  return {
    id,
    missing,
    close() {
      server.forceShutdown()
      socket.destroy()
    },
  }
}
