import { domainToASCII } from 'node:url'
import type { ForgeRepository } from './forge.ts'

export interface RepositoryMatch {
  matches: boolean
  /** Why (not), in a sentence, for the operator's log. */
  reason: string
}

interface Address {
  isSsh: boolean
  /** In lower case. */
  host: string
  /** Empty for the protocol's own. */
  port: string
  /** Without slashes at its ends and without `.git`. */
  path: string
}

/**
 * Whether a payload's repository is the one that a deployment is made from: the same host in any case, the same path
 * letter for letter, with or without `.git`, whoever the user in the address is. Between addresses of one protocol the
 * port counts as well; https and ssh have ports of their own, so between them it does not.
 * @param deployed as the deployment has it: https, http, ssh, or user@host:path
 */
export function matchesRepository(deployed: string, repository: ForgeRepository): RepositoryMatch {
  const ours = readAddress(deployed)
  if (ours === null) return no('The deployment is not made from a repository on a server.')
  if (repository.urls.length === 0) return matchesName(ours, repository.fullName)
  const theirs = repository.urls.map(readAddress).filter((address) => address !== null)
  const alike = theirs.filter((address) => address.isSsh === ours.isSsh)
  const compared = alike.length > 0 ? alike : theirs
  const isSame = (address: Address) =>
    address.host === ours.host && address.path === ours.path && (address.isSsh !== ours.isSsh || address.port === ours.port)
  if (compared.some(isSame)) return { matches: true, reason: `${repository.fullName} is the deployment's repository.` }
  const differsInCase = compared.some(({ host, path }) => host === ours.host && path !== ours.path && sameLetters(path, ours.path))
  const told = `The payload is of ${repository.fullName} (${repository.urls.slice(0, 3).join(', ')}), the deployment of another repository.`
  return no(differsInCase ? `${told} They differ in upper and lower case alone: write the deployment's as the forge does.` : told)
}

/**
 * Older versions of Bitbucket Data Center tell no address, only `KEY/shop`, which its addresses have in lower case and
 * with `scm` before it over https. Which server it was is known by the signature alone.
 */
function matchesName(ours: Address, fullName: string): RepositoryMatch {
  const name = ours.isSsh ? ours.path : ours.path.replace(/^(?:.*\/)?scm\//, '')
  if (sameLetters(name, fullName)) return { matches: true, reason: `${fullName} is the deployment's repository; its server was not told.` }
  return no(`The payload is of ${fullName}, without an address, the deployment of another repository.`)
}

function no(reason: string): RepositoryMatch {
  return { matches: false, reason }
}

function sameLetters(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** Null for what is no address of a repository on a server: a file, or one with empty parts in its path. */
function readAddress(text: string): Address | null {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(text)
  if (scp) return address(true, scp[1] ?? '', '', scp[2] ?? '')
  if (!/^(?:https?|ssh):\/\//i.test(text) || !URL.canParse(text)) return null
  const { protocol, hostname, port, search, hash } = new URL(text)
  if (search !== '' || hash !== '') return null
  const isSsh = protocol === 'ssh:'
  // Not URL's pathname, which follows any `..`.
  const path = text.replace(/^\w+:\/\/[^/]*/, '')
  return address(isSsh, hostname, isSsh && port === '22' ? '' : port, path)
}

function address(isSsh: boolean, hostname: string, port: string, path: string): Address | null {
  const host = hostname.startsWith('[') ? hostname : domainToASCII(hostname)
  const parts = path
    .replace(/^\/|\/$/g, '')
    .replace(/\.git$/, '')
    .split('/')
    .map(decoded)
  const isPath = parts.every((part) => part !== null && part !== '' && !part.includes('/'))
  return host === '' || !isPath ? null : { isSsh, host: host.toLowerCase(), port, path: parts.join('/') }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
