import { describe, expect, it } from 'vitest'
import { configFileContent, configFileMode, configFilePath, modeOf, modeText, MOST_BYTES } from './config-file.schema.ts'

describe('the path of a configuration file', () => {
  it.each([
    '/etc/app/config.toml',
    '/a',
    '/srv/täglich 🚀/it’s "so"',
    '/etc/hosts.d/x',
    '/etc/hostname2',
    '/devices/x',
    `/${'x'.repeat(255)}`,
  ])('may be %s', (path) => expect(configFilePath.safeParse(path)).toMatchObject({ success: true, data: path }))

  it.each([
    'etc/app',
    '',
    '/',
    '//etc/app',
    '/etc//app',
    '/etc/app/',
    '/etc/./app',
    '/etc/../app',
    '/..',
    '/etc/app:ro',
    '/etc/a\nb',
    '/etc/a\0b',
    '/etc/a\u0085b',
    '/proc/1/mem',
    '/proc',
    '/sys/x',
    '/dev/null',
    '/etc/hosts',
    '/etc/resolv.conf',
    '/etc/hostname',
    '/etc/hosts/x',
    `/${'x'.repeat(256)}`,
    `/${'ä'.repeat(128)}`,
    '/x'.repeat(2049),
  ])('may not be %j', (path) => expect(configFilePath.safeParse(path).success).toBe(false))
})

it('takes text of 256 KiB in UTF-8, and no NUL', () => {
  for (const text of ['', 'x'.repeat(MOST_BYTES), 'ä'.repeat(MOST_BYTES / 2), '\uFEFFa\r\n\t\u0001']) {
    expect(configFileContent.safeParse(text).success).toBe(true)
  }
  for (const text of ['x'.repeat(MOST_BYTES + 1), `${'ä'.repeat(MOST_BYTES / 2)}x`, 'a\0', 'a\ud800'])
    expect(configFileContent.safeParse(text).success).toBe(false)
})

it('takes modes that let root read, and nothing but permission bits', () => {
  for (const mode of ['0400', '0444', '0640', '0755', '0777']) {
    expect(configFileMode.safeParse(mode).success).toBe(true)
    expect(modeText(modeOf(mode))).toBe(mode)
  }
  for (const mode of ['444', '0044', '0378', '4755', '04755', '1777', '0', '', 'rw-r--r--', '0o444'])
    expect(configFileMode.safeParse(mode).success).toBe(false)
})
