/** Tells processes of this machine apart, across restarts and boots. */
export interface Processes {
  /** A name for this process that no other one ever has. */
  own(): Promise<string>
  /**
   * Whether the process of that name is over for certain. A name of another machine, or one that cannot be made out, is
   * answered with false.
   */
  isOver(name: string): Promise<boolean>
}
