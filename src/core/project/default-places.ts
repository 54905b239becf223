/** Where a deployment belongs that names no other place. Both stay. */
export const DEFAULT_PROJECT = 'default'
export const DEFAULT_ENVIRONMENT = 'production'
