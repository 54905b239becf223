import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnv } from '#env'
import { installationOf } from './installation.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'webops-installation-'))
  mkdirSync(join(root, 'etc/webops'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('an installation', () => {
  it('embeds its database and its queue when nothing else is given', () => {
    const { foreignDatabaseUrl, foreignRedisUrl } = installationOf(parseEnv({ WEBOPS_ROOT: root }))
    expect([foreignDatabaseUrl, foreignRedisUrl]).toEqual([null, null])
  })

  it('remembers servers that an earlier run was given', () => {
    writeFileSync(join(root, 'etc/webops/panel.env'), 'DATABASE_URL=postgresql://db/webops\nREDIS_URL=redis://queue:6379\n')
    const remembered = installationOf(parseEnv({ WEBOPS_ROOT: root }))
    expect([remembered.foreignDatabaseUrl, remembered.foreignRedisUrl]).toEqual(['postgresql://db/webops', 'redis://queue:6379'])
    expect(installationOf(parseEnv({ WEBOPS_ROOT: root, DATABASE_URL: 'postgresql://new/webops' })).foreignDatabaseUrl).toBe(
      'postgresql://new/webops',
    )
  })

  it('does not take its own Redis for a foreign one', () => {
    writeFileSync(join(root, 'etc/webops/panel.env'), `REDIS_URL=unix:${root}/run/webops/redis/redis.sock?username=panel&password=x\n`)
    expect(installationOf(parseEnv({ WEBOPS_ROOT: root })).foreignRedisUrl).toBe(null)
  })

  it('under a folder of its own has a name of its own and leaves systemd alone', () => {
    const { systemd, env } = installationOf(parseEnv({ WEBOPS_ROOT: '/tmp/Second Server' }))
    expect([systemd, env.instance]).toEqual([false, 'tmp-second-server'])
  })
})
