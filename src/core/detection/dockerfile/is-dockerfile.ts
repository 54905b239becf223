/** Names of Dockerfiles, as people and tools give them: Dockerfile, Dockerfile.prod, web.Dockerfile, Containerfile. */
const NAME = /^(?:(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?|[\w.-]+\.(?:Dockerfile|Containerfile))$/i
/** Beside a Dockerfile, or made of one: no Dockerfiles themselves. */
const OTHERS = /\.(?:dockerignore|golden|njk|j2|tmpl|tpl|template|md|txt|ya?ml|json|sh|bak|orig|erb)$/i

/** @param path of a file; one of a development container, or of a tool's, does not count */
export function isDockerfile(path: string): boolean {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  return (
    NAME.test(name) && !OTHERS.test(name) && !parts.some((part) => part.startsWith('.') || part === 'node_modules' || part === 'vendor')
  )
}
