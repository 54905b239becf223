import { isIP } from 'node:net'
import { isPrivateHost } from '#core/domain/host-name.ts'
import type { CertificateSource } from './name-certificates.ts'
import type { Json } from './json.ts'

/** The public authority that is asked for certificates. */
export interface AcmeSettings {
  /** The directory's URL. */
  directory: string
  /** Told to the authority, which writes there when something is wrong. */
  email?: string | undefined
  /** A PEM file with what signs the directory's own certificate, for one that the server does not trust by itself. */
  rootFile?: string | undefined
}

export interface TlsInput {
  sources: Map<string, CertificateSource>
  /** Names and addresses of the panel, its own name first. */
  panelHosts: string[]
  acme: AcmeSettings | null
  httpPort: number
  httpsPort: number
}

/** The app that holds certificates and gets them. */
export function tlsApp({ sources, panelHosts, acme, httpPort, httpsPort }: TlsInput): Json {
  const names = (from: CertificateSource['from']) => [...sources].flatMap(([host, source]) => (source.from === from ? host : [])).sort()
  const asked = acme ? names('public') : []
  const automatic = [...asked, ...names('internal'), ...(acme ? stopgaps(sources) : []), ...panelHosts]
  const custom = [...sources].flatMap(([host, source]) => (source.from === 'custom' ? [{ host, ...source.certificate }] : []))
  return {
    certificates: {
      automate: [...new Set(automatic)].sort(),
      ...(custom.length > 0
        ? { load_pem: custom.map(({ host, chain, privateKey }) => ({ certificate: chain, key: privateKey.reveal(), tags: [tagOf(host)] })) }
        : {}),
    },
    automation: {
      policies: [
        ...(acme && asked.length > 0 ? [{ subjects: asked, issuers: [acmeIssuer(acme, httpPort, httpsPort)] }] : []),
        { issuers: [{ module: 'internal' }] },
      ],
    },
    // Certificates of an internal authority name no OCSP server, and the public ones have given it up.
    disable_ocsp_stapling: true,
  }
}

/**
 * Which certificate answers which name: one that was handed in answers for its own route's name and no other, even when
 * it names more. A name of which there is no certificate (yet) gets the panel's.
 */
export function connectionPolicies(sources: Map<string, CertificateSource>, panelHosts: string[]): Json[] {
  const hosts = [...sources.keys()].sort()
  const custom = hosts.filter((host) => sources.get(host)?.from === 'custom')
  const wildcards = custom.filter((host) => host.startsWith('*.'))
  const exact = custom.filter((host) => !host.startsWith('*.'))
  const others = [...hosts.filter((host) => !custom.includes(host) && !host.startsWith('*.')), ...panelHosts.filter((host) => !isIP(host))]
  const own = (host: string): Json => ({ match: { sni: [host] }, certificate_selection: { any_tag: [tagOf(host)] } })
  const instead = { default_sni: panelHosts[0] ?? '', fallback_sni: panelHosts[0] ?? '' }
  return [...exact.map(own), ...(wildcards.length > 0 ? [{ match: { sni: others }, ...instead }, ...wildcards.map(own)] : []), instead]
}

const tagOf = (host: string) => `webops ${host}`

function acmeIssuer({ directory, email, rootFile }: AcmeSettings, httpPort: number, httpsPort: number): Json {
  return {
    module: 'acme',
    ca: directory,
    ...(email ? { email } : {}),
    ...(rootFile ? { trusted_roots_pem_files: [rootFile] } : {}),
    challenges: { http: { alternate_port: httpPort }, 'tls-alpn': { alternate_port: httpsPort } },
  }
}

/**
 * Until the public certificate of `shop.example.org` is there, an internal one of `*.example.org` answers for it. Without it
 * the name would have none from the moment on that the public one is asked for. Of `*.org` nobody would take one.
 */
function stopgaps(sources: Map<string, CertificateSource>): string[] {
  return [...sources].flatMap(([host, source]) => {
    const parent = host.slice(host.indexOf('.') + 1)
    const wildcard = `*.${parent}`
    const mayBecomePublic = (source.from === 'public' || source.from === 'internal') && !host.startsWith('*.') && !isPrivateHost(host)
    return mayBecomePublic && parent.includes('.') && sources.get(wildcard)?.from !== 'custom' ? [wildcard] : []
  })
}
