/** What Caddy's configuration is made of. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
