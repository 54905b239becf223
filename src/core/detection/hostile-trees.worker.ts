import { parentPort } from 'node:worker_threads'
import { readEnvExample } from './required-variables.ts'
import { detectCandidates } from './detect-candidates.ts'
import { memoryTree } from './memory-tree.ts'

/** For hostile-trees.test.ts: detects trees of texts that patterns without a bound take minutes for, and says which one it is at. */

const LENGTH = 200_000
const PIECES = ['\n', '\n ', ' ', '/* ', '<!--', 'a=', '\t"', '${', 'PORT', '# ', 'apply false ', '(', 'main(', '"a:', 'a.', '"""\n']

/** Begins as a manifest or source does, so that what reads it goes on to the part that is hostile. */
const FILES: Record<string, string> = {
  Gemfile: 'source "https://rubygems.org"\ngem "rails"\n',
  'Gemfile.lock': 'GEM\n  specs:\n    rails (8.0.0)\nRUBY VERSION\n',
  Rakefile: 'task default: :run\n',
  'config.ru': 'run App\n',
  'config/puma.rb': 'port ENV.fetch("PORT")\nport',
  'config/database.yml': 'production:\n  adapter: sqlite3\n',
  'config/routes.rb': 'Rails.application.routes.draw do\n',
  'app.rb': 'require "sinatra"\n',
  Procfile: 'web: run\nx:',
  'Procfile.dev': 'web: run\n',
  Aptfile: 'libpq\n',
  '.buildpacks': 'heroku/x\n',
  '.tool-versions': 'ruby 3.3\n',
  '.python-version': '\n',
  '.ruby-version': '\n',
  '.node-version': '\n',
  '.nvmrc': '\n',
  'runtime.txt': '\n',
  Staticfile: 'root: public\n',
  _redirects: '/* ',
  '.gitmodules': '[submodule "themes/x"]\n  path = themes/x\n',
  'hugo.toml': 'theme = "x"\n',
  'content/a.md': '# a\n',
  '_config.yml': 'title: x\n',
  'index.html': '<!doctype html><p>x</p>',
  'package.json':
    '{"scripts":{"start":"node server.js","build":"tsc && vite build"},"dependencies":{"express":"5","vite":"7","@tanstack/react-start":"1","astro":"5"}}',
  'package-lock.json': '{',
  'yarn.lock': '# yarn lockfile v1\n',
  'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
  'server.js': 'app.listen(',
  'server.ts': 'import x from "./y"\n',
  'main.ts': 'Deno.serve(',
  'vite.config.ts': 'export default { spa: {',
  'astro.config.mjs': 'export default {',
  'next.config.js': 'module.exports = {',
  'svelte.config.js': 'export default {',
  'nuxt.config.ts': 'export default {',
  'deno.json': '{"tasks":{"start":"deno run main.ts"}}',
  'requirements.txt': 'django\nflask\n',
  'setup.py': 'setup(install_requires=[',
  'setup.cfg': '[options]\n',
  Pipfile: '[packages]\nflask = "*"\n',
  'pyproject.toml': '[project]\nname = "x"\ndependencies = ["flask"]\n',
  'environment.yml': 'dependencies:\n',
  'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n',
  'site/settings.py': 'SECRET_KEY = os.environ["SECRET_KEY"]\n',
  'site/wsgi.py': 'application = get_wsgi_application()\n',
  'app.py': 'from flask import Flask\n# /// script\n',
  'main.py': 'from fastapi import FastAPI\n',
  '.flaskenv': '\n',
  'conf.py': 'html_theme = "x"\n',
  'index.rst': 'x\n',
  'composer.json': '{"require":{"php":"^8.2"}}',
  'index.php': '<?php\n',
  'go.mod': 'module example.org/x\n\ngo 1.25\n',
  'go.work': 'go 1.25\n',
  'main.go': 'package main\n\nfunc main() {}\n',
  'Cargo.toml': '[package]\nname = "x"\nversion = "1.0.0"\n',
  'Cargo.lock': '\n',
  'src/main.rs': 'fn main() {}\n',
  'pom.xml': '<project><artifactId>x</artifactId></project>',
  'build.gradle': "plugins { id 'application' }\n",
  'settings.gradle': "include 'x'\ninclude ",
  'gradle/libs.versions.toml': '[libraries]\n',
  'gradle/wrapper/gradle-wrapper.properties': 'distributionUrl=gradle-9.1-bin.zip\n',
  'src/main/java/Main.java': 'package x;\n',
  'src/main/java/Two.java': 'class Two {\n',
  'src/main/kotlin/App.kt': 'package x\n',
  'src/main/resources/application.properties': '\n',
  'App.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup></Project>',
  'Program.cs': 'var app = 1;\n',
  'mix.exs': 'defmodule X.MixProject do\n  def releases ',
  'config/runtime.exs': 'import Config\n',
  'pubspec.yaml': 'name: x\n',
  'bin/server.dart': 'void main() {}\n',
  'build.sbt': 'name := "x"\n',
  'src/main/scala/Main.scala': 'object Main extends App\n',
  'project.clj': '(defproject x "1.0" :main x.core)\n',
  'deps.edn': '{:deps {}}\n',
  'build.clj': '(ns build)\n',
  'src/x/core.clj': '(ns x.core)\n(ns ^{',
  'x.cabal': 'name: x\nexecutable x\n',
  'app/Main.hs': 'main = pure ()\n',
  'shard.yml': 'name: x\n',
  'src/x.cr': 'puts 1\n',
  'build.zig': 'exe.addExecutable(',
  'build.zig.zon': '.{ .name = .x }\n',
  'src/main.zig': 'pub fn main() void {}\n',
  'gleam.toml': 'name = "x"\n',
  'CMakeLists.txt': 'project(x)\nadd_executable(x main.c)\nset_target_properties(x ',
  'meson.build': "project('x')\n",
  Makefile: 'all: x\nTARGET = x\n',
  'Makefile.am': 'bin_PROGRAMS = x\n',
  'configure.ac': 'AC_INIT([x])\n',
  'main.c': '#include <stdio.h>\n#define ',
  'start.sh': '#!/bin/sh\n',
  Dockerfile: 'FROM alpine\n',
  'compose.yaml': 'services:\n  x:\n    image: x\n',
  '.env.example': 'A=1\n#',
  '.dockerignore': '\n',
}

/** Readers that look at several files take one that is hostile for the first of them; manifests of parsers stay as they are. */
const PARSED = /\.(?:json|ya?ml|toml|xml|csproj|lock)$|^Pipfile$|^package\.json$/

for (const piece of PIECES) {
  const hostile = piece.repeat(Math.ceil(LENGTH / piece.length))
  for (const kind of ['manifests that can be read', 'none that can be read'] as const) {
    parentPort?.postMessage(`${JSON.stringify(piece)}, ${kind}`)
    const isKept = (path: string) => kind === 'manifests that can be read' && PARSED.test(path)
    const files = Object.fromEntries(Object.entries(FILES).map(([path, text]) => [path, isKept(path) ? text : text + hostile]))
    await detectCandidates(memoryTree(files))
    readEnvExample(files['.env.example'] ?? '')
  }
}
parentPort?.postMessage('done')
