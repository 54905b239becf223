import { expect, it } from 'vitest'
import { diagnose } from './diagnose.ts'
import { withoutDocker } from './without-docker.ts'

const failure = {
  step: 'healthy',
  error: {
    code: 'never_healthy',
    message: 'The process runs, but was not healthy within 12 s: port 3000 does not answer (connection refused).',
  },
  lines: [{ sequence: 4, text: 'Listening on http://127.0.0.1:8080' }],
  deployment: { port: 3000, healthPath: null, volumes: [] },
}

it('tells nobody without Docker to listen on all addresses of the server', () => {
  const found = diagnose(failure)
  expect(found?.remedy).toContain('3000')
  const { cause, remedy, lines } = withoutDocker(found as NonNullable<typeof found>)
  expect(`${cause} ${remedy}`).not.toMatch(/0\.0\.0\.0|container|3000/)
  expect(remedy).toContain('PORT')
  expect(lines).toEqual(found?.lines)
})

it('speaks of processes where it speaks of containers', () => {
  const told = withoutDocker({ id: 'x', cause: 'The container ran out.', remedy: 'Look at the container.', lines: [] })
  expect(told).toEqual({ id: 'x', cause: 'The process ran out.', remedy: 'Look at the process.', lines: [] })
})

it('says of what is missing where it is to be installed', () => {
  const missing = {
    step: 'build',
    error: { code: 'build_failed', message: 'The build ended with exit status 1: pip install -r requirements.txt' },
    lines: [{ sequence: 1, text: 'Error: pg_config executable not found.' }],
    deployment: { port: null, healthPath: null, volumes: [], useDocker: false },
  }
  expect(diagnose(missing)).toMatchObject({
    id: 'pg_config_missing',
    remedy: expect.stringContaining('on the server: `apt-get install') as string,
  })
  expect(diagnose({ ...missing, deployment: { ...missing.deployment, useDocker: true } })?.remedy).toContain('RUN apt-get')
})
