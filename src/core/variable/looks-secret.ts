const NAMES = /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|DSN|DATABASE_URL|(API|APP|PRIVATE|ACCESS|SIGNING|ENCRYPTION|MASTER)_?KEY/i

/** Whether a name is one that secrets usually have. Where nothing is said, this decides: on the page, in the API and in a `.env`. */
export function looksSecret(name: string): boolean {
  return NAMES.test(name)
}
