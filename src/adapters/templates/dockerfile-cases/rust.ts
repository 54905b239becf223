import { dockerfileCase } from './dockerfile-case.ts'

export const RUST_CASES = {
  ...dockerfileCase(
    'rust',
    'program',
    {
      build: 'cargo build --release && install -D target/release/shop bin/shop',
      start: './bin/shop',
      port: 3000,
      packages: { build: ['pkg-config', 'libssl-dev'], run: ['libssl3t64'] },
    },
    {
      context: '.',
      into: '/src',
      workdir: '/src',
      target: '/src/target',
      toolchain: null,
      keepFiles: false,
      keepTarget: false,
      binary: 'bin/shop',
      sources: ['*.rs'],
      rocket: false,
    },
  ),
  ...dockerfileCase(
    'rust',
    'rocket-in-a-workspace',
    {
      root: 'web',
      build: 'cargo build --release --package web --bin web && install -D ../target/release/web bin/web',
      start: 'ROCKET_PORT=${PORT:-8000} ./bin/web',
      port: 8000,
    },
    {
      context: '.',
      into: '/src',
      workdir: '/src/web',
      target: '/src/target',
      toolchain: '1.88.0',
      keepFiles: true,
      keepTarget: false,
      binary: 'bin/web',
      sources: ['*.rs', 'Cargo.toml'],
      rocket: true,
    },
  ),
}
