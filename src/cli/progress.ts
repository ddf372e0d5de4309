import { count, grouped } from '../report/numbers.ts';
import type { Progress } from '../service-tags/refresh/session.ts';
import type { Io } from './io.ts';

/** A line that shows how much of a download has come, on a terminal alone. */
export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  /** Takes the line away; nothing else may be written before. */
  readonly clear: () => void;
}

const step = 64 * 1024;

export function progressLine({ stderr }: Io, quiet: boolean): ProgressLine {
  if (quiet || !stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  let shown: number | undefined;
  return {
    show: ({ url, received, total }) => {
      // Not for every packet: terminals are slow.
      if (shown !== undefined && received >= shown && received < shown + step && received !== total) return;
      shown = received;
      const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1).slice(0, 50);
      const amount =
        total === undefined ? count(received, 'byte') : `${grouped(received)} of ${count(total, 'byte')}`;
      stderr.write(`\r\u001b[K${name}: ${amount}`);
    },
    clear: () => {
      if (shown !== undefined) stderr.write('\r\u001b[K');
      shown = undefined;
    },
  };
}
