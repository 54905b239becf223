/** Where a build stage has an application's sources; all of it in the repository's layout, below /src. */
export interface BuildPlace {
  /** What is copied of the repository. */
  context: string
  /** Where to. */
  into: string
  /** The application's folder there. */
  workdir: string
  [name: string]: string
}

/**
 * @param root the application's folder within the repository
 * @param context the folder that its build needs, when that is more than its own
 */
export function buildPlace(root: string, context: string = root): BuildPlace {
  const under = (path: string) => (path === '.' ? '/src' : `/src/${path}`)
  return { context, into: under(context), workdir: under(root) }
}
