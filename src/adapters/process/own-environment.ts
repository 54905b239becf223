/** What a program needs to reach the network the way this machine does: proxies and certificate authorities. */
const NETWORK_VARIABLES = [
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
]

/** Our own environment with something added, for a program that we start. */
export function ownEnvironment(added: Record<string, string>): Record<string, string | undefined> {
  return { ...process.env, ...added }
}

/**
 * Our environment with the machine's own programs first: npm, run by the Node that we bring along, would not find the
 * settings (a registry, a certificate authority) that were made for the machine's npm.
 */
export function machineEnvironment(): Record<string, string | undefined> {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => !folder.endsWith('/node_modules/.bin'))
  return { ...process.env, PATH: folders.join(':') }
}

/** Those of our variables that say how the network is reached. They may hold a proxy's password. */
export function networkVariables(): Record<string, string> {
  return pick(NETWORK_VARIABLES)
}

/** Those of them that name a proxy. */
export function proxyVariables(): Record<string, string> {
  return pick(NETWORK_VARIABLES.filter((name) => /proxy$/i.test(name)))
}

function pick(names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : [])))
}
