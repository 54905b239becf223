import { toString } from 'cronstrue'

/** A cron line in words: "At 03:30, Monday through Friday". The line itself where there are none for it. */
export function cronWords(cron: string): string {
  try {
    return toString(cron.trim().toLowerCase().startsWith('@') ? cron.trim().toLowerCase() : cron, { use24HourTimeFormat: true })
  } catch {
    return cron
  }
}
