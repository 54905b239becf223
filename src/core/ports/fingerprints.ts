/** Marks by which two secrets can be told to be the same, without being shown. */
export interface Fingerprints {
  /** 12 hex digits. The same for the same value, on this installation; without its key nobody can try out values. */
  of(value: string): string
}
