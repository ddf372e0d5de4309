/** What a command may know of the world, injected so that tests need no process. */
export interface Io {
  /** What relative paths are relative to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything that standard input holds. */
  readonly stdin: () => Promise<Uint8Array>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** The date in UTC, `YYYY-MM-DD`. `check` alone asks for it. */
  readonly today: () => string;
  /** Calls back when the user asks to stop (Ctrl-C, a termination signal), until the returned function is called. */
  readonly onInterrupt: (stop: () => void) => () => void;
}

/** One of the two output streams. */
export interface Sink {
  readonly isTTY: boolean;
  readonly write: (data: string | Uint8Array) => void;
}
