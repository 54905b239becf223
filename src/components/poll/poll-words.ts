export const USUAL_MINUTES = 5
const HOUR = 60
const DAY = 24 * HOUR
const CHOICES = [1, USUAL_MINUTES, 10, 15, 30, HOUR, 6 * HOUR, DAY]

/** `every minute`, `every 5 minutes`, `every 6 hours`, `once a day` */
export function oftenWords(minutes: number): string {
  if (minutes === 1) return 'every minute'
  if (minutes === DAY) return 'once a day'
  if (minutes === HOUR) return 'every hour'
  return minutes % HOUR === 0 ? `every ${minutes / HOUR} hours` : `every ${minutes} minutes`
}

/** What can be chosen, with what is set now wherever that was said. */
export function minuteChoices(current: number): number[] {
  return [...new Set([...CHOICES, current])].sort((one, other) => one - other)
}
