import { join } from 'node:path'

/** Where the application is, within the root that it runs in. */
export const APP = '/app'
/** Its home there: of a container's own while it runs, kept between builds. */
export const HOME = '/home/app'

/** Of images: no engine of containers has ids that begin so. */
export const TREE = 'tree:'

/** Where what the engine knows and makes is on the server. */
export interface Places {
  folder: string
  trees: string
  containers: string
  volumes: string
  builds: string
  homes: string
  /** Notes of the accounts that were made. */
  accounts: string
  tree(id: string): string
  container(id: string): string
  volume(name: string): string
}

export function placesIn(folder: string): Places {
  const within = (name: string) => join(folder, name)
  return {
    folder,
    trees: within('trees'),
    containers: within('containers'),
    volumes: within('volumes'),
    builds: within('builds'),
    homes: within('homes'),
    accounts: within('accounts'),
    tree: (id) => join(folder, 'trees', id.slice(TREE.length)),
    container: (id) => join(folder, 'containers', id),
    volume: (name) => join(folder, 'volumes', name),
  }
}

/** @returns `webops-process.<id>.service`: a dot keeps it apart from the units of deployments */
export function unitOf(id: string): string {
  return `webops-process.${id}.service`
}
