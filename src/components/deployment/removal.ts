/** What is typed in the dialog that removes a deployment. */
export interface Removal {
  /** Its name. */
  name: string
  /** By the name of a volume: what is typed beside it; empty for one that stays. */
  volumes: Record<string, string>
}

export const NOTHING_TYPED: Removal = { name: '', volumes: {} }

/** Whether a volume's name was begun and is not the volume's. */
export const isMistyped = ({ volumes }: Removal, volume: string) => Boolean(volumes[volume]) && volumes[volume] !== volume

/** Whether all that is typed is meant: the deployment's name, and beside volumes nothing or the whole name. */
export function isConfirmed(removal: Removal, name: string): boolean {
  return removal.name === name && !Object.keys(removal.volumes).some((volume) => isMistyped(removal, volume))
}

/** What the API is asked for. */
export function removalBody({ name, volumes }: Removal): { name: string; volumes?: string[] } {
  const typed = Object.keys(volumes).filter((volume) => volumes[volume] === volume)
  return { name, ...(typed.length > 0 && { volumes: typed }) }
}
