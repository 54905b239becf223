import { generateKeyPairSync } from 'node:crypto'

/** A fresh public key as in a .pub file. ssh2 cannot make them: one in 128 is broken. */
export function freshPublicKey(comment = ''): string {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  return `ssh-ed25519 ${sshBlob('ssh-ed25519', Buffer.from(x, 'base64url')).toString('base64')}${comment && ` ${comment}`}`
}

/** Fields as ssh strings them together. */
export function sshBlob(...fields: (string | Buffer)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(Buffer.byteLength(field))
      return [length, Buffer.from(field as string)]
    }),
  )
}
