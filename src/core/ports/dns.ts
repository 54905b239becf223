/** What the public DNS says, and where this server is reached. */
export interface Dns {
  /**
   * Addresses of a name as DNS has them: the server's own hosts file and search domains are left out. A wildcard is
   * asked about through one name beneath it.
   * Never throws: that DNS does not answer is an answer, too.
   */
  resolve(host: string): Promise<DnsAnswer>
  /** IP addresses at which this server is reached from elsewhere: those that were set, else those of its network cards. */
  ownAddresses(): string[]
  /** Whether who answers at an address is this server all the same: one behind NAT does not have its address itself. */
  reachesUs(address: string): Promise<boolean>
}

export interface DnsAnswer {
  /** none: there is no such name, or it has no address. failed: nobody answered that was asked. */
  state: 'found' | 'none' | 'failed'
  ipv4: string[]
  ipv6: string[]
  /** The name that this one is an alias of, where it is one. */
  alias: string | null
  /** Of a failure, in words. */
  reason: string | null
}
