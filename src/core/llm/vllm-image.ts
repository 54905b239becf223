/**
 * vLLM's OpenAI-compatible server, for NVIDIA's graphics processors (https://docs.vllm.ai/en/stable/deployment/docker.html).
 * A deployment's dockerImageName comes before it.
 */
export const VLLM_IMAGE = 'vllm/vllm-openai:v0.27.1'

/** Where that image, which runs as root, keeps what it fetches from the model hub. */
export const MODEL_CACHE = '/root/.cache/huggingface'

/** Where it listens unless told. */
export const VLLM_PORT = 8000

/** The part of a processor's memory that vLLM takes unless told: https://docs.vllm.ai/en/stable/cli/serve.html. */
export const VLLM_MEMORY_SHARE = 0.92
