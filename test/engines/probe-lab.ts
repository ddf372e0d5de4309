/** A world for probes in namespaces of its own, where the kernel and the rights are there. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { hasProgram } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import type { Job, Reply } from './probe-lab/ask.ts';
import { squidVersion } from './squid-daemon.ts';

const lab = join(import.meta.dirname, 'probe-lab');
const unshare = ['-n', '-m', '-p', '-f', '--kill-child', '--mount-proc'];

/** Whether there are namespaces, nft, OpenSSL, and a Squid that opens TLS. */
export function hasProbeLab(): boolean {
  const { status } = spawnSync('unshare', [...unshare, 'nft', 'list', 'ruleset'], { stdio: 'ignore' });
  const isThere = status === 0 && process.getuid?.() === 0 && hasProgram('openssl', ['version']);
  return isThere && squidVersion() !== undefined && existsSync('/usr/lib/squid/security_file_certgen');
}

export interface ProbeLab {
  readonly ask: (job: Job) => Promise<Reply & { readonly arrivals: readonly number[] }>;
  readonly stop: () => void;
}

export async function startProbeLab(): Promise<ProbeLab> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-probe-'));
  chmodSync(folder, 0o755);
  // The interpreter of scripts is in no bundle.
  symlinkSync(realpathSync(join(lab, '../../../node_modules')), join(folder, 'node_modules'));
  const bundle = join(folder, 'ask.mjs');
  const banner =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    ...{ entryPoints: [join(lab, 'ask.ts')], outfile: bundle, bundle: true },
    ...{ platform: 'node', format: 'esm', logLevel: 'error', banner: { js: banner } },
  });
  const words = [...unshare, process.execPath, join(lab, 'lab.mjs'), folder, bundle];
  const child: ChildProcessWithoutNullStreams = spawn('unshare', words);
  const waiting: ((line: string) => void)[] = [];
  const errors: string[] = [];
  child.stderr.on('data', (data) => errors.push(String(data)));
  const next = (): Promise<string> => new Promise((resolve) => waiting.push(resolve));
  const ready = next();
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  child.on('exit', () => {
    for (const end of waiting.splice(0)) end(JSON.stringify({ error: `the lab ended: ${errors.join('')}` }));
  });
  const failed = JSON.parse(await ready).error;
  if (failed !== undefined) throw new Error(failed);
  return {
    ask: async (job) => {
      const line = next();
      child.stdin.write(`${JSON.stringify(job)}\n`);
      const reply = JSON.parse(await line);
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply;
    },
    stop: () => {
      child.kill('SIGKILL');
      removeFolder(folder);
    },
  };
}
