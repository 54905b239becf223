/** A short word about what was just done. */
export interface Notice {
  kind: 'plain' | 'success' | 'error'
  text: string
  description?: string | null | undefined
  /** One with the same id takes the place of the one before. */
  id?: string
}

const EVENT = 'webops:notice'

const tell = (notice: Notice) => dispatchEvent(new CustomEvent<Notice>(EVENT, { detail: notice }))

/** Says something in a corner of the page for a few seconds. What shows it is loaded with the first one. */
export const notify = {
  plain: (text: string) => tell({ kind: 'plain', text }),
  success: (text: string, options: Pick<Notice, 'id'> = {}) => tell({ kind: 'success', text, ...options }),
  error: (text: string, description?: string | null) => tell({ kind: 'error', text, description }),
}

/** Calls back for each notice; returns the way to stop. */
export function onNotice(show: (notice: Notice) => void): () => void {
  const listener = (event: Event) => show((event as CustomEvent<Notice>).detail)
  addEventListener(EVENT, listener)
  return () => removeEventListener(EVENT, listener)
}
