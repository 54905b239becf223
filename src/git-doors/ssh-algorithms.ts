import type { Algorithms } from 'ssh2'

/** What is spoken here: nothing of SHA-1, of CBC, or of fixed groups that are too small. OpenSSH from 6.5 on (2014) has the first of each. */
export const ALGORITHMS: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  serverHostKey: ['ssh-ed25519'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  // What git sends is compressed already, and what unpacks before anybody is known is one thing more to attack.
  compress: ['none'],
}

/** Of signatures by an RSA key; the others say theirs with their type. */
export const RSA_HASHES: readonly (string | undefined)[] = ['sha256', 'sha512']
