import type { Rule } from '../rule.ts'

export const NETWORK: Rule[] = [
  {
    id: 'tls_certificate_unverified',
    title: "A server's certificate cannot be verified",
    log: /DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)|CERT_HAS_EXPIRED|CERTIFICATE_VERIFY_FAILED|certificate verify failed|(?:unable to get local issuer|self[- ]signed) certificate|x509: certificate|SSL certificate problem/i,
    also: [/request to (?<address>https?:\/\/\S+) failed/, /(?<address>https:\/\/[\w.-]+(?::\d+)?)/],
    cause: 'The certificate of {address|a server} cannot be verified: it is signed by nobody that the image knows, or has expired.',
    remedy:
      "Give the image the certificate of your own authority (COPY it to /usr/local/share/ca-certificates/, `RUN update-ca-certificates`, and NODE_EXTRA_CA_CERTS or SSL_CERT_FILE), or install ca-certificates where it is missing. Don't turn verification off.",
  },
]
