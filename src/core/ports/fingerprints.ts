/** Marks by which two secrets can be told to be the same, without being shown. */
export interface Fingerprints {
  /**
   * 12 hex digits. The same for the same value in one project: who works in another one cannot try values out by setting them
   * there, and without the installation's key nobody can at all.
   */
  of(projectId: string, value: string): string
}
