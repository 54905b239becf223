import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const MAIN = 'int main() { return 0; }'
const of = (files: Record<string, string>) => detectCandidates(memoryTree(files), { type: 'cpp' })

describe('C and C++', () => {
  it('finds the program of CMake, by its project and with its libraries', async () => {
    const [found] = await of({
      'CMakeLists.txt':
        'project(shop C)\nfind_package(OpenSSL REQUIRED)\npkg_check_modules(PQ REQUIRED libpq)\nadd_executable(${PROJECT_NAME} main.c)\nadd_executable(shop_tests t.c)',
      'main.c': MAIN,
    })
    expect(found).toMatchObject({ start: './bin/shop', port: null })
    expect(found?.packages.build).toEqual(expect.arrayContaining(['cmake', 'libssl-dev', 'libpq-dev']))
  })

  it('finds the program of Meson, and of a Makefile by its variables', async () => {
    expect(
      (await of({ 'meson.build': "project('shop', 'c')\nexecutable(meson.project_name(), 'main.c')", 'main.c': MAIN }))[0],
    ).toMatchObject({ start: './bin/shop' })
    const make = 'TARGET = server\nall: $(TARGET)\n$(TARGET): main.c\n\t$(CC) -o $@ $< -lcurl\n'
    const [found] = await of({ Makefile: make, 'main.c': '#define DEFAULT_PORT 8081\nint main() { listen(s, 9); }' })
    expect(found).toMatchObject({ start: './server', port: 8081, build: expect.stringMatching(/^make && /) as string })
    expect(found?.packages.build).toContain('libcurl4-openssl-dev')
  })

  it('compiles a few sources by themselves', async () => {
    expect((await of({ 'hello.cpp': MAIN }))[0]).toMatchObject({ start: './bin/hello', build: expect.stringContaining('g++') as string })
  })

  it('is not made of a Makefile that only calls other tools', async () => {
    expect(await of({ Makefile: 'up:\n\tdocker compose up\n' })).toEqual([])
  })
})
