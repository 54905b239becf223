import type { NextConfig } from 'next'

// Nothing phones home.
process.env['NEXT_TELEMETRY_DISABLED'] = '1'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run validate` runs tsc over everything; the build does not repeat it.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
  // What holds native code, finds its own files, or is shared with the processes around Next stays outside the bundle.
  serverExternalPackages: [
    '@libsql/client',
    '@node-rs/argon2',
    '@prisma/adapter-libsql',
    '@prisma/adapter-pg',
    '@prisma/client',
    '@prisma/schema-engine-wasm',
    'age-encryption',
    'bullmq',
    'dockerode',
    'ioredis',
    'nunjucks',
    'pg',
    'pino',
    'simple-git',
    'tar-fs',
    'undici',
    'ws',
  ],
  experimental: {
    optimizePackageImports: ['radix-ui', 'lucide-react'],
    // A page's code is loaded with its first request: an idle panel keeps 10 MB less.
    preloadEntriesOnStart: false,
  },
}

export default config
