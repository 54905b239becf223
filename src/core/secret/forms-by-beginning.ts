/** Enough of a form's beginning to tell most of them apart. */
const BEGINNING = 4

/**
 * Looks up which of very many forms stand in a text, by how they begin: to try each one at every place would take longer than
 * logs leave.
 * @returns takes a text, gives those forms that stand in it
 */
export function formsByBeginning(forms: Iterable<string>): (text: string) => string[] {
  const short: string[] = []
  const groups = new Map<string, string[]>()
  for (const form of forms) {
    if (form.length < BEGINNING) short.push(form)
    else {
      const beginning = form.slice(0, BEGINNING)
      const group = groups.get(beginning)
      if (group) group.push(form)
      else groups.set(beginning, [form])
    }
  }
  return (text) => {
    const found = new Set(short)
    for (let at = 0; at + BEGINNING <= text.length; at += 1) {
      const group = groups.get(text.slice(at, at + BEGINNING))
      for (const form of group ?? []) if (text.startsWith(form, at)) found.add(form)
    }
    return [...found]
  }
}
