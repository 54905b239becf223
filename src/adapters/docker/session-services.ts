import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js'
import type { Root } from 'protobufjs'
import type { Secret } from '#core/secret/secret.ts'

/** The parts of BuildKit's and gRPC's own definitions that a build asks for. */
const MESSAGES = `
  syntax = "proto3";
  message GetSecretRequest { string ID = 1; map<string, string> annotations = 2; }
  message GetSecretResponse { bytes data = 1; }
  message CredentialsRequest { string Host = 1; }
  message CredentialsResponse { string Username = 1; string Secret = 2; }
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse { int32 status = 1; }
`

const SERVING = 1

export interface SessionService {
  definition: ServiceDefinition
  answers: UntypedServiceImplementation
}

/**
 * The services of a build's session.
 * @param secrets by the id that the Dockerfile asks with
 * @param missing gets the ids that are asked for and are not there
 */
export async function sessionServices(secrets: Record<string, Secret>, missing: Set<string>): Promise<SessionService[]> {
  const { default: protobuf } = await import('protobufjs')
  const { status } = await import('@grpc/grpc-js')
  const { root } = protobuf.parse(MESSAGES, { keepCase: true })
  return [
    service<{ ID: string }>(root, 'moby.buildkit.secrets.v1.Secrets', 'GetSecret', ({ ID }, answer) => {
      const secret = Object.hasOwn(secrets, ID) ? secrets[ID] : undefined
      if (secret) return answer(null, { data: Buffer.from(secret.reveal(), 'utf8') })
      missing.add(ID)
      answer({ code: status.NOT_FOUND, details: `no secret ${ID}` })
    }),
    service(root, 'moby.filesync.v1.Auth', 'Credentials', (_question, answer) => answer(null, {})),
    service(root, 'grpc.health.v1.Health', 'Check', (_question, answer) => answer(null, { status: SERVING }), 'HealthCheck'),
  ]
}

type Answer = (error: { code: number; details: string } | null, message?: object) => void

/** A service with one method, whose messages are called as the method is. */
function service<Question>(
  root: Root,
  name: string,
  method: string,
  answer: (question: Question, answer: Answer) => void,
  messages = method,
): SessionService {
  const [question, reply] = [root.lookupType(`${messages}Request`), root.lookupType(`${messages}Response`)]
  const definition: ServiceDefinition = {
    [method]: {
      path: `/${name}/${method}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: (message: object) => Buffer.from(question.encode(question.fromObject(message)).finish()),
      requestDeserialize: (bytes: Buffer) => question.toObject(question.decode(bytes), { defaults: true }),
      responseSerialize: (message: object) => Buffer.from(reply.encode(reply.fromObject(message)).finish()),
      responseDeserialize: (bytes: Buffer) => reply.toObject(reply.decode(bytes), { defaults: true }),
    },
  }
  const answers: UntypedServiceImplementation = {
    [method]: (call: { request: Question }, callback: Answer) => answer(call.request, callback),
  }
  return { definition, answers }
}
