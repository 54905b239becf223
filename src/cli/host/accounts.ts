import { type Account, ensureSystemAccount, findAccount } from '#adapters/host/accounts.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

/** The users that our processes run as. The worker is root. */
export interface Accounts {
  panel: Account
  redis: Account
  caddy: Account
}

const NAMES: Record<keyof Accounts, string> = { panel: 'webops', redis: 'webops-redis', caddy: 'webops-caddy' }

/** Makes the accounts that are missing. @returns them, and the names of those that were made */
export async function ensureAccounts(stateDir: string): Promise<{ accounts: Accounts; made: string[] }> {
  const made: string[] = []
  const ensure = async (key: keyof Accounts): Promise<Account> => {
    const { created, ...account } = await ensureSystemAccount(NAMES[key], stateDir)
    if (created) made.push(account.name)
    return account
  }
  return { accounts: { panel: await ensure('panel'), redis: await ensure('redis'), caddy: await ensure('caddy') }, made }
}

/** @throws WebopsError `not_installed` when `up` has not run on this machine */
export async function findAccounts(): Promise<Accounts> {
  const [panel, redis, caddy] = await Promise.all([NAMES.panel, NAMES.redis, NAMES.caddy].map(findAccount))
  if (panel && redis && caddy) return { panel, redis, caddy }
  throw new WebopsError({
    code: 'not_installed',
    kind: 'not_found',
    message: 'WebOps is not installed on this machine.',
    hint: 'Run webops up.',
  })
}
