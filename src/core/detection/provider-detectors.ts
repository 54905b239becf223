import { bunDetector } from './bun/bun-detector.ts'
import { clojureDetector } from './clojure/clojure-detector.ts'
import { composeDetector } from './compose/compose-detector.ts'
import { cppDetector } from './cpp/cpp-detector.ts'
import { crystalDetector } from './crystal/crystal-detector.ts'
import { dartDetector } from './dart/dart-detector.ts'
import { denoDetector } from './deno/deno-detector.ts'
import { dockerfileDetector } from './dockerfile/dockerfile-detector.ts'
import { dotnetDetector } from './dotnet/dotnet-detector.ts'
import { elixirDetector } from './elixir/elixir-detector.ts'
import { gleamDetector } from './gleam/gleam-detector.ts'
import { goDetector } from './go/go-detector.ts'
import { haskellDetector } from './haskell/haskell-detector.ts'
import { javaDetector } from './java/java-detector.ts'
import { llmDetector } from './llm/llm-detector.ts'
import { nodeDetector } from './node/node-detector.ts'
import { phpDetector } from './php/php-detector.ts'
import { pythonDetector } from './python/python-detector.ts'
import { rubyDetector } from './ruby/ruby-detector.ts'
import { rustDetector } from './rust/rust-detector.ts'
import { scalaDetector } from './scala/scala-detector.ts'
import { shellDetector } from './shell/shell-detector.ts'
import { staticDetector } from './static/static-detector.ts'
import { zigDetector } from './zig/zig-detector.ts'
import type { Detector } from './detector.ts'

/** All that we know. The order decides between candidates of the same folder and confidence. */
export const PROVIDER_DETECTORS: readonly Detector[] = [
  dockerfileDetector,
  composeDetector,
  llmDetector,
  nodeDetector,
  bunDetector,
  denoDetector,
  pythonDetector,
  phpDetector,
  rubyDetector,
  goDetector,
  rustDetector,
  javaDetector,
  dotnetDetector,
  elixirDetector,
  dartDetector,
  scalaDetector,
  haskellDetector,
  clojureDetector,
  crystalDetector,
  zigDetector,
  gleamDetector,
  cppDetector,
  shellDetector,
  staticDetector,
]
