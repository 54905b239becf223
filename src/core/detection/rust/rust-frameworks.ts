/** Web frameworks by their crates, with where they listen when nothing says otherwise. */
const FRAMEWORKS: [string, string, number][] = [
  ['loco-rs', 'loco', 5150],
  ['rocket', 'rocket', 8000],
  ['leptos_axum', 'leptos', 3000],
  ['shuttle-runtime', 'shuttle', 8000],
  ['axum', 'axum', 3000],
  ['actix-web', 'actix-web', 8080],
  ['warp', 'warp', 3030],
  ['poem', 'poem', 3000],
  ['salvo', 'salvo', 5800],
  ['tide', 'tide', 8080],
  ['gotham', 'gotham', 7878],
  ['iron', 'iron', 3000],
  ['nickel', 'nickel', 6767],
  ['thruster', 'thruster', 4321],
  ['tonic', 'tonic', 50051],
  ['hyper', 'hyper', 3000],
  ['tiny_http', 'tiny_http', 8000],
]

export function rustFramework(crates: readonly string[]): { name: string; port: number } | null {
  const found = FRAMEWORKS.find(([crate]) => crates.includes(crate))
  return found ? { name: found[1], port: found[2] } : null
}
