/** The server's graphics processors, as far as its kernel and its programs tell. */
export interface Gpus {
  /** Looks at them anew, in seconds at most. What cannot be read is not there. */
  look(signal?: AbortSignal): Promise<GpuReport>
}

export interface GpuReport {
  /** Cards of NVIDIA's on the PCI bus, whether or not a driver is loaded. */
  nvidiaCards: number
  /** The same of AMD's: only said, since nothing here runs on them. */
  amdCards: number
  /** Device files that a driver has made, or makes as soon as they are asked for: `/dev/nvidia0`. */
  devices: string[]
  /** Version of NVIDIA's kernel driver; null: none is loaded. */
  driver: string | null
  /** As nvidia-smi lists them, else the driver, which says nothing of their memory (0); null: neither answers. */
  processors: { index: number; id: string | null; name: string; memoryMb: number }[] | null
  /** Programs of NVIDIA's Container Toolkit by which an engine hands processors over. */
  toolkit: string[]
}
