/** How long a transaction waits for its turn, and how long it may take. They hold no I/O. */
export const transactionOptions = { maxWait: 5000, timeout: 10_000 }
