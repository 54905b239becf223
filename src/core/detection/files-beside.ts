/** What no program reads at run time: what belongs to the repository, its tests, its builders and its editors. */
const FOLDERS =
  /^(?:.*\/)?(?:\.[^/]+|node_modules|testdata|__tests__)\/|^(?:vendor|target|build|dist|docs?|tests?|spec|benches|examples|scripts|deploy|k8s|charts|helm)\//i
const FILES =
  /^\.|(?:^|\/)(?:\.[^/]*|Makefile[^/]*|Dockerfile[^/]*|[^/]*\.Dockerfile)$|^(?:README|LICEN[CS]E|COPYING|CHANGELOG|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY|NOTICE|AUTHORS|UNLICENSE|Justfile|Taskfile|Procfile|Vagrantfile|Containerfile|docker-compose|compose|webops|app\.json|fly|render|railway|railpack|nixpacks|heroku|mise|renovate|test\.json|captain-definition|cloudbuild|skaffold|project\.toml|runtime\.txt|system\.properties|[^/]*\.(?:md|rst|nix|txt|http|rest|postman_collection\.json)$)/i

/**
 * Whether files lie beside a compiled program that it may read where it runs: templates, static files, settings.
 * @param paths of the application's folder
 * @param isSource what the compiler alone reads
 */
export function hasFilesBeside(paths: readonly string[], isSource: RegExp): boolean {
  return paths.some((path) => !isSource.test(path) && !FOLDERS.test(path) && !FILES.test(path))
}
