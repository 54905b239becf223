import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ForgeEvent, ForgeRequest, PullRequestEvent, PushEvent } from '#core/forge/forge.ts'
import { forgeOf } from '#core/forge/forges.ts'
import { matchesRepository } from '#core/forge/matches-repository.ts'
import { Secret } from '#core/secret/secret.ts'
import { NOW } from './samples/gitlab-signed.ts'
import { FACTS, type ForgeSamples, rawRequest, requestOf, type Sample } from './samples/sample.ts'

/** What a forge does, whichever it is. @param others samples of the forges beside it */
export function forgeBehaviours(name: string, samples: ForgeSamples, secret: string, others: ForgeSamples[]): void {
  const { forge, tells } = samples
  const verify = (request: ForgeRequest, by: string = secret) => forge.verify(request, new Secret(by), NOW)
  const refusal = (request: ForgeRequest, by: string = secret) => {
    const verification = verify(request, by)
    return verification.ok ? 'verified' : verification.refusal.code
  }
  const signed = (sample: Sample) => requestOf(samples, sample, secret)
  const withSignature = (change: (signature: string) => string): ForgeRequest => {
    const request = signed(samples.push)
    const headers = request.headers as Headers
    headers.set(samples.signature, change(headers.get(samples.signature) ?? ''))
    return request
  }

  function eventsOf(sample: Sample): ForgeEvent[] {
    const parsed = forge.parse(signed(sample))
    if (!parsed.ok) throw new Error(`${parsed.refusal.code}: ${parsed.refusal.reason}`)
    return parsed.events
  }

  function onlyEvent<T extends ForgeEvent['type']>(sample: Sample, type: T): Extract<ForgeEvent, { type: T }> {
    const [event, ...more] = eventsOf(sample)
    expect(more).toEqual([])
    expect(event?.type).toBe(type)
    return event as Extract<ForgeEvent, { type: T }>
  }

  const push = (sample: Sample): PushEvent => onlyEvent(sample, 'push')
  const pullRequest = (sample: Sample): PullRequestEvent => onlyEvent(sample, 'pullRequest')

  describe(`${name}: whether it is genuine`, () => {
    it('recognizes its own requests', () => {
      expect(forgeOf(signed(samples.push).headers)?.id).toBe(forge.id)
    })

    it('verifies what is signed with the secret', () => {
      expect(verify(signed(samples.push))).toEqual({ ok: true })
    })

    it('refuses what is signed with another secret', () => {
      const other = secret.startsWith('whsec_') ? 'whsec_b3RoZXI=' : 'another-secret'
      expect(refusal(requestOf(samples, samples.push, other))).toBe('webhook_signature_wrong')
    })

    it('refuses what is not signed', () => {
      expect(refusal(rawRequest(JSON.stringify(samples.push.payload), samples.push.headers))).toBe('webhook_signature_missing')
    })

    it('refuses a signature that is empty', () => {
      expect(refusal(withSignature(() => ''))).toBe('webhook_signature_missing')
    })

    it.each([1, 2, 10, 40])('refuses a signature without its last %i letters', (letters) => {
      const given = refusal(withSignature((signature) => signature.slice(0, Math.max(1, signature.length - letters))))
      expect(given).toMatch(/^webhook_signature_(?:malformed|wrong)$/)
    })

    it('refuses a signature with more behind it', () => {
      expect(refusal(withSignature((signature) => `${signature}00`))).toMatch(/^webhook_signature_(?:malformed|wrong)$/)
    })

    it.each(['', ' ', '\n', 'whsec_'])('refuses everything while the secret is %j', (empty) => {
      const request = requestOf(samples, samples.push, empty)
      expect(verify(request, empty)).toMatchObject({ ok: false, refusal: { code: 'webhook_secret_empty' } })
    })

    it.runIf(samples.signOtherwise)('refuses another algorithm, even with the right secret', () => {
      const body = JSON.stringify(samples.push.payload)
      const headers = { ...samples.push.headers, ...samples.signOtherwise?.(body, secret) }
      expect(refusal(rawRequest(body, headers))).toBe('webhook_signature_algorithm')
    })

    it.runIf(samples.signature !== 'X-Gitlab-Token')('refuses a body that was changed by one byte', () => {
      const { headers, body } = signed(samples.push)
      expect(refusal({ headers, body: Buffer.concat([body, Buffer.from(' ')]) })).toBe('webhook_signature_wrong')
    })

    it('refuses what another forge signed', () => {
      const body = JSON.stringify(samples.push.payload)
      for (const other of others.filter((one) => one.forge.id !== forge.id && one.signature !== samples.signature)) {
        const headers = { ...samples.push.headers, ...other.sign(body, secret) }
        Reflect.deleteProperty(headers, samples.signature)
        expect(verify(rawRequest(body, headers))).toMatchObject({ ok: false })
      }
    })

    it('says nothing secret in its reason', () => {
      const verification = verify(requestOf(samples, samples.push, secret.startsWith('whsec_') ? 'whsec_b3RoZXI=' : 'another-secret'))
      expect(JSON.stringify(verification)).not.toContain(secret)
    })
  })

  describe(`${name}: what it tells`, () => {
    it.runIf(samples.ping)('knows a ping', () => {
      expect(onlyEvent(samples.ping as Sample, 'ping').deliveryId).toBe(FACTS.delivery)
    })

    it('reads a push', () => {
      const { after, before, author, time } = FACTS
      expect(push(samples.push)).toMatchObject({
        repository: { fullName: samples.repository.fullName },
        ref: 'refs/heads/main',
        kind: 'branch',
        name: 'main',
        before,
        after,
        commit: after,
        isCreated: false,
        isDeleted: false,
        head: { id: after, subject: 'Put the cart before the horse', author, time },
        pusher: FACTS.login,
        changedPaths: tells.paths ? ['apps/web/cart.ts', 'README.md'] : null,
        skipMarker: null,
        deliveryId: FACTS.delivery,
      })
      expect(push(samples.push).isForced).not.toBe(true)
    })

    it('knows the repository by the address that a deployment has, and no other one', () => {
      const { repository } = push(samples.push)
      const { address } = samples.repository
      expect(matchesRepository(address, repository)).toMatchObject({ matches: true })
      const elsewhere = address.replace(/git\.example\.org|bitbucket\.org/, 'git.example.com')
      for (const other of [
        elsewhere,
        `${address.replace(/\.git$/, '')}-2.git`,
        address.replace('/shop', '/work'),
        address.replace('/shop', '/my/shop'),
      ])
        expect(matchesRepository(other, repository), other).toMatchObject({ matches: false })
    })

    it('reads a tag, without a claim to know what changed', () => {
      const tag = push(samples.tag)
      expect(tag).toMatchObject({
        kind: 'tag',
        ref: 'refs/tags/v1.2.0',
        name: 'v1.2.0',
        before: null,
        commit: FACTS.after,
        isCreated: true,
        changedPaths: null,
      })
      expect(tag.after).not.toBeNull()
      expect(tag.head?.author ?? null).toEqual(tells.tagHead ? FACTS.author : null)
    })

    it('reads a branch that was deleted', () => {
      const before = tells.deletedBefore ? FACTS.before : null
      const expected = { name: 'old', before, after: null, commit: null, head: null, isDeleted: true, isCreated: false }
      expect(push(samples.branchDeleted)).toMatchObject(expected)
    })

    it.runIf(samples.skipped)('finds what asks not to deploy', () => {
      expect(push(samples.skipped as Sample).skipMarker).toMatch(/^\[.*\]$/)
    })

    const actions = (['opened', 'updated', 'closed', 'merged', 'reopened'] as const).filter((action) => samples[action])
    it.each(actions)('reads a pull request that was %s', (action) => {
      const sample = samples[action] as Sample
      const request = pullRequest(sample)
      expect(request).toMatchObject({
        action,
        number: FACTS.number,
        title: FACTS.title,
        head: { ref: 'feature/cart', repository: { fullName: samples.repository.fullName } },
        base: { ref: 'main', repository: { fullName: samples.repository.fullName } },
        isFork: false,
        author: FACTS.login,
      })
      expect(FACTS.after).toContain(request.head.commit ?? '')
    })

    it('tells a fork from the repository itself', () => {
      const { isFork, head, base } = pullRequest(samples.fork)
      expect(isFork).toBe(true)
      expect(head.repository?.fullName.toLowerCase()).toMatch(/grace\/shop$/)
      expect(matchesRepository(samples.repository.address, base.repository).matches).toBe(true)
      expect(head.repository && matchesRepository(samples.repository.address, head.repository).matches).toBe(false)
    })

    it('ignores what changes no preview, and says why', () => {
      expect(onlyEvent(samples.ignored, 'ignored').reason).toMatch(/\.$/)
    })

    it('reads a payload out of a form as well', () => {
      const { headers, payload } = samples.push
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
      const request = rawRequest(body, { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' })
      const plain = forge.parse(signed(samples.push))
      expect(forge.parse(request)).toEqual(plain)
    })
  })

  describe(`${name}: what is wrong with it`, () => {
    const codeOf = (body: string | Uint8Array, headers: Record<string, string> = samples.push.headers) => {
      const parsed = forge.parse(rawRequest(body, headers))
      return parsed.ok ? parsed.events.map(({ type }) => type).join() : parsed.refusal.code
    }

    it.each([
      ['nothing', ''],
      ['no JSON', '{"ref": '],
      ['a text', '"push"'],
      ['a number', '1'],
      ['null', 'null'],
      ['a list', '[{}]'],
      ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ])('refuses %s', (_what, body) => {
      expect(codeOf(body)).toBe('webhook_body_unreadable')
    })

    it('refuses a form without a payload', () => {
      const headers = { ...samples.push.headers, 'Content-Type': 'application/x-www-form-urlencoded' }
      expect(codeOf('name=value', headers)).toBe('webhook_body_unreadable')
    })

    it('refuses a body of 30 MB before it looks into it', () => {
      expect(codeOf(Buffer.alloc(30_000_000, '['))).toBe('webhook_body_too_large')
    })

    it('refuses what names no event', () => {
      expect(codeOf('{}', { 'Content-Type': 'application/json' })).toBe('webhook_event_missing')
    })

    it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('ignores an event named %s', (event) => {
      const names = Object.keys(samples.push.headers).filter((header) => /event(?:-key)?$/i.test(header))
      const headers = { ...samples.push.headers, ...Object.fromEntries(names.map((header) => [header, event])) }
      expect(codeOf(JSON.stringify({ object_kind: event }), headers)).toBe('ignored')
    })

    it.each(['{}', '{"__proto__": {"ref": "refs/heads/main"}}', '{"constructor": {"prototype": {}}}'])(
      'refuses %s, or ignores it',
      (body) => {
        expect(['webhook_payload_unexpected', 'ignored']).toContain(codeOf(body))
        expect(({} as Record<string, unknown>)['ref']).toBeUndefined()
      },
    )

    it('refuses what is nested a hundred thousand deep', () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
      const payload = samples.push.payload as Record<string, unknown>
      for (const key of [...Object.keys(payload), 'more']) {
        const text = JSON.stringify({ ...payload, [key]: '@@' }).replace('"@@"', deep)
        expect(codeOf(text), key).toBe('webhook_body_unreadable')
      }
    })

    it('takes brackets in a text for no levels', () => {
      const text = `${'["\\'.repeat(1000)}`
      expect(codeOf(JSON.stringify({ ...(samples.push.payload as object), more: text }))).toBe('push')
    })

    it('takes no harm from names of megabytes', () => {
      // As long as a body may be: they share it.
      const long = (json: string, what: RegExp) => {
        const letters = 4_000_000 / (json.match(what)?.length ?? 1)
        return json.replaceAll(what, 'a/'.repeat(letters / 2))
      }
      const { headers, payload } = samples.withBranch('long-name')
      expect(codeOf(long(JSON.stringify(payload), /long-name/g), headers)).toBe('webhook_payload_unexpected')
      expect(codeOf(long(JSON.stringify(samples.push.payload), /team|TEAM/g))).toBe('webhook_payload_unexpected')
    })

    it.each(['push', 'tag', 'branchDeleted', 'opened', 'closed', 'merged', 'fork'] as const)(
      'refuses or leaves out whatever is of another type in %s, and never breaks',
      (which) => {
        const { headers, payload } = samples[which]
        for (const broken of withEachFieldBroken(payload))
          expect(codeOf(JSON.stringify(broken), headers)).toMatch(/^(?:push|pullRequest|ignored|webhook_\w+)$/)
      },
    )

    it('answers whatever is in the body', () => {
      const payload = samples.push.payload as object
      const other = fc.dictionary(fc.constantFrom(...Object.keys(payload), '__proto__', 'x'), fc.jsonValue())
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc.json(),
            other.map((fields) => JSON.stringify({ ...payload, ...fields })),
          ),
          (body) => {
            expect(codeOf(body)).toMatch(/^(?:(?:push|ignored)(?:,(?:push|ignored))*|pullRequest|ping|webhook_\w+)$/)
          },
        ),
      )
    })

    it.each(['-x', 'a..b', 'a b', 'a;touch x', '$(id)', 'a\u0000b', '@{0}', 'x.lock', 'ä'.repeat(10), 'x'.repeat(300)])(
      'refuses a branch named %j',
      (branch) => {
        const { headers, payload } = samples.withBranch(branch)
        expect(codeOf(JSON.stringify(payload), headers)).toBe('webhook_ref_refused')
      },
    )

    it('takes a branch with slashes, dots and an at', () => {
      expect(push(samples.withBranch('renovate/@types/node-24.x')).name).toBe('renovate/@types/node-24.x')
    })
  })
}

const WRONG: unknown[] = [null, true, -1, 1e308, '', 'x', [], {}, [null], [[]], { __proto__: null, length: 3 }]

/** The payload, once for each field and wrong value. */
function* withEachFieldBroken(value: unknown, rebuild: (changed: unknown) => unknown = (changed) => changed): Generator<unknown> {
  for (const wrong of WRONG) yield rebuild(wrong)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const put = (changed: unknown): unknown =>
      Array.isArray(value) ? value.map((one, index) => (String(index) === key ? changed : (one as unknown))) : { ...value, [key]: changed }
    yield* withEachFieldBroken(inner, (changed) => rebuild(put(changed)))
  }
}
