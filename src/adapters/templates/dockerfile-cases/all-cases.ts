import { COMPILED_CASES } from './compiled.ts'
import { GO_CASES } from './go.ts'
import { JAVA_CASES } from './java.ts'
import { RUST_CASES } from './rust.ts'
import { NODE_CASES } from './node.ts'
import { PHP_CASES } from './php.ts'
import { PYTHON_CASES } from './python.ts'
import { RUBY_CASES } from './ruby.ts'
import { STATIC_CASES } from './static.ts'

/** The cases of all Dockerfile templates; a family has a file of its own here. */
export const DOCKERFILE_CASES: Record<string, { template: string; values: Record<string, unknown> }> = {
  ...COMPILED_CASES,
  ...GO_CASES,
  ...JAVA_CASES,
  ...RUST_CASES,
  ...NODE_CASES,
  ...PHP_CASES,
  ...PYTHON_CASES,
  ...RUBY_CASES,
  ...STATIC_CASES,
}
