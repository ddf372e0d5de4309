import type { Define } from './options.ts';

/** A command as the overview shows it; its code is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: Define }>;
}

/** To add a command: one file with `define`, one entry here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'compile',
    summary: 'compile rule sets for devices, read the text back, prove it, and write it',
    load: () => import('./commands/compile.ts'),
  },
  {
    name: 'check',
    summary: 'load, validate and lint rule sets',
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'verify',
    summary: 'say whether files that someone may have edited mean what a rule set says',
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'audit',
    summary: "say what a device's own configuration blocks, lets through, and leaves open",
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'import',
    summary: "write a device's own configuration as a rule set, and prove what it says",
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'explain',
    summary: 'say how one request is decided, by which rule, and by which line of every target',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'test',
    summary: 'run the tests inside rule sets, those of targets on the compiled text',
    load: () => import('./commands/test.ts'),
  },
  {
    name: 'probe',
    summary: 'ask from this machine whether what rule sets allow gets through, and who opens TLS on the way',
    load: () => import('./commands/probe/probe.ts'),
  },
  {
    name: 'diff',
    summary: 'say what access is new or lost with a change, because of which rule or tag',
    load: () => import('./commands/diff.ts'),
  },
  {
    name: 'accept',
    summary: 'print the accept: entries for the losses that stand open, or write them into the rule set',
    load: () => import('./commands/accept.ts'),
  },
  {
    name: 'report',
    summary: 'audit evidence: rules with sources, owners, outcomes and proofs, as HTML, CSV or JSON',
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'tags',
    summary: 'Azure Service Tags: refresh and pin them, show, compare and look them up',
    load: () => import('./commands/tags/tags.ts'),
  },
  {
    name: 'source',
    summary: "vendors' lists: add, refresh and pin them, show and compare them",
    load: () => import('./commands/source/source.ts'),
  },
  {
    name: 'list',
    summary: 'list the rule sets that come with rulec, with the editions that they go by',
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'init',
    summary: 'make a new repository: rule set, pinned tags, pipelines',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'targets',
    summary: 'list the targets, or say all about one: view, limits, options, formats, guide',
    load: () => import('./commands/targets.ts'),
  },
  {
    name: 'completion',
    summary: 'print a script that completes command lines in bash, zsh, fish or PowerShell',
    load: async () => ({
      define: (await import('./commands/completion.ts')).defineCompletion(commands),
    }),
  },
];
