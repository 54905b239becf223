/** How a volume may be written to, as the options of its mapping say it; `rw` is none of them. */
export type VolumeAccess = 'rw' | 'ro' | 'single-writer' | 'shared'

/** A mapping while it is being typed. */
export interface VolumeDraft {
  kind: 'volume' | 'bind' | 'tmpfs'
  /** Name of a volume, folder of the server; of no meaning in memory. */
  source: string
  /** Absolute path, as the application sees it. */
  target: string
  access: VolumeAccess
  /** Of what is in memory, in MiB; empty for none. */
  limitMib: string
  /** Permission bits in octal of what is in memory, such as 1777; empty for the engine's own. */
  mode: string
}

export type VolumeErrors = Partial<Record<'source' | 'target' | 'limitMib' | 'mode', string>>

export const NEW_VOLUME: VolumeDraft = { kind: 'volume', source: '', target: '', access: 'rw', limitMib: '', mode: '' }

const MIB = 1024 * 1024
const UNITS: Record<string, number> = { '': 1, b: 1, k: 1024, m: MIB, g: 1024 * MIB }

/** The mapping as the setting has it: `data:/var/lib/data:single-writer`, `tmpfs:/cache:size=64m`. */
export function mappingOf({ kind, source, target, access, limitMib, mode }: VolumeDraft): string {
  const options =
    kind === 'tmpfs'
      ? [...(limitMib.trim() ? [`size=${sizeOption(Number(limitMib))}`] : []), ...(mode.trim() ? [`mode=${mode.trim()}`] : [])]
      : access === 'rw'
        ? []
        : [access]
  const from = kind === 'tmpfs' ? 'tmpfs' : source.trim()
  return [from, target.trim(), ...(options.length > 0 ? [options.join(',')] : [])].join(':')
}

/** A mapping that is set, to be changed. */
export function draftOf(mapping: string): VolumeDraft {
  const [source = '', target = '', options = ''] = mapping.split(':')
  const given = options.split(',')
  const valueOf = (key: string) => given.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1) ?? ''
  const kind = source === 'tmpfs' ? 'tmpfs' : source.startsWith('/') ? 'bind' : 'volume'
  const access = (['ro', 'single-writer', 'shared'] as const).find((one) => given.includes(one)) ?? 'rw'
  return {
    kind,
    source: kind === 'tmpfs' ? '' : source,
    target,
    access,
    limitMib: kind === 'tmpfs' ? mibOf(valueOf('size')) : '',
    mode: kind === 'tmpfs' ? valueOf('mode') : '',
  }
}

/** What is wrong with a draft, by field; empty when it can be sent. The API knows the rest. */
export function volumeErrors({ kind, source, target, limitMib, mode }: VolumeDraft): VolumeErrors {
  return {
    ...(kind === 'volume' && wrongName(source.trim())),
    ...(kind === 'bind' && !/^\/./.test(source.trim()) && { source: 'Begin with a /: a folder of the server, such as /srv/data.' }),
    ...(!/^\/./.test(target.trim()) && { target: 'Begin with a /: a path that the application sees, such as /var/lib/data.' }),
    ...(kind === 'bind' && source.includes(':') && { source: 'A path with a colon cannot be mounted.' }),
    ...(target.includes(':') && { target: 'A path with a colon cannot be mounted at.' }),
    ...(kind === 'tmpfs' &&
      limitMib.trim() !== '' &&
      !(Number(limitMib) >= 1 / 1024) && { limitMib: 'Use a number of MiB, or leave it empty.' }),
    ...(kind === 'tmpfs' &&
      mode.trim() !== '' &&
      !/^[0-7]{3,4}$/.test(mode.trim()) && { mode: 'Use three or four octal digits, such as 1777.' }),
  }
}

function wrongName(name: string): VolumeErrors {
  if (name === '') return { source: 'Give it a name.' }
  if (name === 'tmpfs') return { source: 'This name stands for what is kept in memory: choose another one.' }
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/.test(name)) return {}
  return { source: 'Use up to 63 letters, digits, dots, underscores and hyphens, and begin with a letter or digit.' }
}

/** Whole MiB, or KiB of what is small. */
function sizeOption(mib: number): string {
  return Number.isInteger(mib) || mib >= 64 ? `${Math.round(mib)}m` : `${Math.max(1, Math.round(mib * 1024))}k`
}

function mibOf(size: string): string {
  const [, amount = '', unit = ''] = /^(\d+)([bkmg]?)$/i.exec(size) ?? []
  if (amount === '') return ''
  return String(Math.round(((Number(amount) * (UNITS[unit.toLowerCase()] ?? 1)) / MIB) * 1000) / 1000)
}
