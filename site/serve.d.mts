/** Serves a folder; port 0 takes a free one. Returns the port, and what ends it. */
export function serveFolder(
  folder: string,
  port: number,
): Promise<{ readonly port: number; readonly close: () => void }>;
