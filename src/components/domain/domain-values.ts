import type { DomainView } from '#api/schemas/domain-views.ts'

export interface UserRow {
  user: string
  password: string
  /** A password of this user is stored: it stays when none is typed. */
  stored: boolean
}

export interface HeaderRow {
  name: string
  /** Empty: the header is taken away. */
  value: string
}

/** A domain's settings as inputs hold them. */
export interface DomainValues {
  path: string
  redirectTo: string | null
  redirectStatus: string
  redirectKeepsPath: boolean
  stripPath: boolean
  tls: DomainView['settings']['tls']
  http: DomainView['settings']['http']
  hsts: boolean
  compression: boolean
  users: UserRow[]
  /** One a line. */
  openPaths: string
  maxRequestMib: string
  timeoutSeconds: string
  answerHeaders: HeaderRow[]
  requestHeaders: HeaderRow[]
}

const MIB = 1024 * 1024

export function valuesOf({ path, redirectTo, settings }: DomainView): DomainValues {
  const { redirectKeepsPath, stripPath, tls, http, hsts, compression, maxRequestBytes, responseTimeoutSeconds } = settings
  return {
    path,
    redirectTo,
    redirectStatus: String(settings.redirectStatus),
    redirectKeepsPath,
    stripPath,
    tls,
    http,
    hsts,
    compression,
    users: settings.basicAuth.map(({ user }) => ({ user, password: '', stored: true })),
    openPaths: settings.openPaths.join('\n'),
    maxRequestMib: maxRequestBytes === null ? '' : String(maxRequestBytes / MIB),
    timeoutSeconds: responseTimeoutSeconds === null ? '' : String(responseTimeoutSeconds),
    answerHeaders: rowsOf(settings.responseHeaders),
    requestHeaders: rowsOf(settings.requestHeaders),
  }
}

/** What the API is to be told: only what is not as it was. Null for nothing. */
export function changesOf(domain: DomainView, values: DomainValues): Record<string, unknown> | null {
  const before = valuesOf(domain)
  const changed = (key: keyof DomainValues) => JSON.stringify(before[key]) !== JSON.stringify(values[key])
  const pick = (entries: [keyof DomainValues, string, unknown][]) =>
    Object.fromEntries(entries.flatMap(([key, name, value]) => (changed(key) ? [[name, value]] : [])))
  const settings = pick([
    ['redirectStatus', 'redirectStatus', Number(values.redirectStatus)],
    ['redirectKeepsPath', 'redirectKeepsPath', values.redirectKeepsPath],
    ['stripPath', 'stripPath', values.stripPath],
    ['tls', 'tls', values.tls],
    ['http', 'http', values.http],
    ['hsts', 'hsts', values.hsts],
    ['compression', 'compression', values.compression],
    ['users', 'basicAuth', values.users.map(({ user, password }) => ({ user, ...(password && { password }) }))],
    ['openPaths', 'openPaths', lines(values.openPaths)],
    ['maxRequestMib', 'maxRequestBytes', numberOrNull(values.maxRequestMib, MIB)],
    ['timeoutSeconds', 'responseTimeoutSeconds', numberOrNull(values.timeoutSeconds, 1)],
    ['answerHeaders', 'responseHeaders', headersOf(values.answerHeaders)],
    ['requestHeaders', 'requestHeaders', headersOf(values.requestHeaders)],
  ])
  const changes = {
    ...pick([
      ['path', 'path', values.path.trim() || '/'],
      ['redirectTo', 'redirectTo', values.redirectTo],
    ]),
    ...(Object.keys(settings).length > 0 && { settings }),
  }
  return Object.keys(changes).length > 0 ? changes : null
}

type Headers = DomainView['settings']['responseHeaders']

function rowsOf({ set, remove }: Headers): HeaderRow[] {
  return [...Object.entries(set).map(([name, value]) => ({ name, value })), ...remove.map((name) => ({ name, value: '' }))]
}

function headersOf(rows: HeaderRow[]): Headers {
  const named = rows.map(({ name, value }) => ({ name: name.trim(), value: value.trim() })).filter(({ name }) => name !== '')
  return {
    set: Object.fromEntries(named.flatMap(({ name, value }) => (value === '' ? [] : [[name, value]]))),
    remove: named.flatMap(({ name, value }) => (value === '' ? [name] : [])),
  }
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** What is no number is handed on as it is: the API says what is wrong with it. */
function numberOrNull(text: string, unit: number): unknown {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '') return null
  const number = Number(trimmed)
  return Number.isNaN(number) ? text : Math.round(number * unit)
}
