/** What Linux gives a process beyond an ordinary one (capabilities(7)). */
export const CAPABILITIES = [
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'PERFMON',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
] as const

/**
 * What a hardened container keeps. Entrypoints of usual images need these as root: they prepare folders (CHOWN,
 * DAC_OVERRIDE, FOWNER, FSETID), become another user (SETUID, SETGID), end what they started (KILL) and listen below 1024.
 */
export const KEPT_WHEN_HARDENED = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'] as const

/**
 * What Docker gives by itself and hardening takes away: devices of one's own (MKNOD), forged packets (NET_RAW), lines in the
 * audit log (AUDIT_WRITE), another root folder (SYS_CHROOT), capabilities for files and processes (SETFCAP, SETPCAP). A web
 * application uses none; what breaks out of a container often does.
 */
export const DROPPED_WHEN_HARDENED: readonly string[] = ['AUDIT_WRITE', 'MKNOD', 'NET_RAW', 'SETFCAP', 'SETPCAP', 'SYS_CHROOT']
