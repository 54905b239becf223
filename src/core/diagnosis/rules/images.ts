import type { Rule } from '../rule.ts'

const step = ['build']
const fromLine = /load metadata for (?<image>\S+)/

export const IMAGES: Rule[] = [
  {
    id: 'base_image_wrong_platform',
    title: "A base image is not made for this server's processor",
    step,
    message: /no match for platform in manifest/,
    log: [/^ERROR: no match for platform/, /no match for platform/],
    also: [fromLine],
    cause: "The base image {image|of the Dockerfile} is not made for this server's kind of processor.",
    remedy:
      "Choose a tag or an image that lists this processor (`docker manifest inspect <image>` shows which), or build one for it. The step “Check the engine” names the server's.",
  },
  {
    id: 'base_image_not_found',
    title: 'A base image does not exist',
    step,
    code: ['build_failed', 'base_image_unavailable'],
    message:
      /pull access denied|manifest unknown|repository does not exist|failed to create LLB definition: (?<image>[^\s"]+): not found|failed to resolve source metadata for (?<other>\S+): .*not found/,
    log: [/^ERROR: .*(?:not found|denied|unknown)/, /not found|denied|unknown/],
    also: [fromLine],
    cause: 'The base image {image|of the Dockerfile} does not exist in its registry, or may not be read.',
    remedy: 'Look at FROM in the Dockerfile: are name and tag right? For a private registry run `docker login` on the server.',
  },
  {
    id: 'base_image_unreachable',
    title: 'The registry of a base image cannot be reached',
    step,
    code: ['base_image_unavailable'],
    log: [/^ERROR: (?:.*"https?:\/\/[^"]+": )?(?<reason>.+)$/, /registry could not be reached/],
    also: [fromLine],
    cause: 'The base image {image|of the Dockerfile} is not on this server, and its registry cannot be reached ({reason|no answer}).',
    remedy:
      'Check FROM in the Dockerfile, and whether this server may reach the registry. On a closed network bring the image in with `docker load`, or use one that WebOps makes a stand-in for: debian, node, python, php, ruby, golang, rust, eclipse-temurin, nginx and others, by their usual names.',
  },
  {
    id: 'image_wrong_platform',
    title: "A prebuilt image is not made for this server's processor",
    step,
    message: /The image (?<image>\S+) .*(?:no matching manifest for (?<platform>\S+)|does not match the specified platform)/,
    log: /no matching manifest|does not match the specified platform/,
    cause: "The image {image} is not made for this server's processor ({platform|another one}).",
    remedy:
      'Build and push it for this processor too (`docker buildx build --platform {platform|linux/amd64} --push …`), then deploy again.',
  },
  {
    id: 'image_login_required',
    title: 'The registry of a prebuilt image wants a login',
    step,
    message:
      /The image (?<image>\S+) .*(?:no basic auth credentials|unauthorized|authentication required|pull access denied|requested access to the resource is denied)/,
    log: /no basic auth credentials|unauthorized|authentication required|denied/,
    cause: 'The registry of {image} does not let this server read it without a login.',
    remedy: 'Run `docker login <registry>` as root on the server, or make the image public; then deploy again.',
  },
  {
    id: 'image_not_found',
    title: 'A prebuilt image does not exist',
    step,
    code: ['image_not_found'],
    message: /image (?<image>\S+)/i,
    log: /not found|does not exist|No such image/i,
    cause: 'The image {image|that was asked for} does not exist.',
    remedy: 'Check its name and tag in the settings, and that it was pushed.',
  },
  {
    id: 'image_registry_unreachable',
    title: 'The registry of a prebuilt image cannot be reached',
    step,
    code: ['registry_unreachable'],
    message: /The image (?<image>\S+) .*?answer: (?<reason>.+)$/,
    log: /registry does not answer/,
    cause: 'The image {image} is not on this server, and its registry does not answer: {reason}',
    remedy:
      'Check the name of the registry and whether this server may reach it. On a closed network bring the image in with `docker load`.',
  },
]
