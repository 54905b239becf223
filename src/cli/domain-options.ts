import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from './context.ts'
import { collect } from './deployment-options.ts'
import { wholeNumber } from './whole-number.ts'

export interface DomainOptions {
  path?: string
  redirectTo?: string | false
  redirectStatus?: number
  dropPath?: boolean
  tls?: string
  http?: string
  stripPath?: boolean
  user?: string[]
  removeUser?: string[]
  openPath?: string[]
  /** 0: no limit. */
  maxRequest?: number
  timeout?: number
  compression?: boolean
  hsts?: boolean
  header?: string[]
  requestHeader?: string[]
  removeHeader?: string[]
  json?: boolean
}

const UNITS: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Adds what a domain can be told. */
export function withDomainOptions(command: Command): Command {
  return command
    .option('--path <path>', 'only what begins with this path')
    .option('--redirect-to <url>', 'lead there instead of to the application')
    .addOption(new Option('--redirect-status <status>', 'of a redirect').choices(['301', '302', '307', '308']).argParser(wholeNumber))
    .option('--drop-path', 'redirect to the address as it is given, without the path that was asked for')
    .addOption(new Option('--tls <kind>', 'which certificate').choices(['auto', 'internal', 'custom', 'off']))
    .addOption(new Option('--http <answer>', 'what http:// answers').choices(['auto', 'redirect', 'serve']))
    .option('--strip-path', 'take the path away from what the application is asked for')
    .option(
      '--user <name>',
      'ask visitors for a name and password; asks for the password, or reads it from standard input (repeatable)',
      collect,
    )
    .option('--open-path <path>', 'a path that needs no password (repeatable)', collect)
    .option('--max-request <size>', 'largest request, such as 10m; 0 for no limit', size)
    .option('--timeout <seconds>', 'how long an answer may take to begin; 0 for no limit', wholeNumber)
    .option('--compression', 'compress answers')
    .option('--no-compression', 'do not compress answers')
    .option('--hsts', 'tell browsers to use https:// only, from now on')
    .option('--no-hsts', 'do not tell them so')
    .option('--header <Name: value>', 'set a header of the answer (repeatable)', collect)
    .option('--request-header <Name: value>', 'set a header of the request (repeatable)', collect)
    .option('--remove-header <name>', 'take a header away from the answer (repeatable)', collect)
    .option('--json', 'print the domain as JSON')
}

/** The options as the API has them. Only what was given. @param before the domain as it is; null for a new one */
export async function domainFields(context: CliContext, options: DomainOptions, before: DomainView | null) {
  const users = await usersOf(context, options, before)
  const { header, requestHeader, removeHeader } = options
  const answers = before?.settings.responseHeaders ?? { set: {}, remove: [] }
  const requests = before?.settings.requestHeaders ?? { set: {}, remove: [] }
  const settings = {
    tls: options.tls,
    http: options.http,
    redirectStatus: options.redirectStatus,
    redirectKeepsPath: options.dropPath === undefined ? undefined : !options.dropPath,
    stripPath: options.stripPath,
    basicAuth: users,
    openPaths: options.openPath,
    maxRequestBytes: orNone(options.maxRequest),
    responseTimeoutSeconds: orNone(options.timeout),
    compression: options.compression,
    hsts: options.hsts,
    responseHeaders:
      header || removeHeader
        ? { set: { ...answers.set, ...headers(header) }, remove: [...new Set([...answers.remove, ...(removeHeader ?? [])])] }
        : undefined,
    requestHeaders: requestHeader ? { ...requests, set: { ...requests.set, ...headers(requestHeader) } } : undefined,
  }
  const given = Object.values(settings).some((value) => value !== undefined)
  const redirectTo = options.redirectTo === false ? null : options.redirectTo
  const fields = { path: options.path, redirectTo, settings: given ? settings : undefined }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

type User = { user: string; password?: string }

async function usersOf(context: CliContext, { user, removeUser }: DomainOptions, before: DomainView | null): Promise<User[] | undefined> {
  if (!user && !removeUser) return undefined
  if ((user?.length ?? 0) > 1 && !context.interactive) {
    throw new WebopsError({ code: 'one_value_from_input', kind: 'invalid', message: 'Standard input holds the password of one user only.' })
  }
  const gone = new Set([...(user ?? []), ...(removeUser ?? [])])
  const users: User[] = (before?.settings.basicAuth ?? []).filter((one) => !gone.has(one.user))
  for (const name of user ?? []) {
    const password = context.interactive
      ? await context.askSecret(`Password of ${name}:`)
      : (await context.readInput()).replace(/\r?\n$/, '')
    users.push({ user: name, password })
  }
  return users
}

function headers(given: string[] = []): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf(':')
      if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
      throw new WebopsError({
        code: 'header_unreadable',
        kind: 'invalid',
        message: `${text} is no header.`,
        hint: 'Write it as "X-Frame-Options: DENY".',
      })
    }),
  )
}

/** Commander makes an empty text of a null. */
const orNone = (limit: number | undefined) => (limit === 0 ? null : limit)

/** Bytes, in a whole number with k, m or g. */
function size(text: string): number {
  const [, digits, unit] = /^(\d{1,12})([kmg]?)b?$/i.exec(text) ?? []
  const bytes = Number(digits) * (UNITS[unit?.toLowerCase() ?? ''] ?? Number.NaN)
  if (Number.isSafeInteger(bytes)) return bytes
  throw new InvalidArgumentError('Write a size such as 500k, 10m or 1g.')
}
