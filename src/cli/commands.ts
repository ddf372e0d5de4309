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
    summary: 'check whether files, perhaps edited, still mean what a rule set says',
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'audit',
    summary: "check what a device's own configuration does with the traffic of a rule set",
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'import',
    summary: "turn a device's own configuration into a proved rule set",
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'explain',
    summary: 'show which rule, and which line of every target, decides a request',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'test',
    summary: 'run the tests of rule sets',
    load: () => import('./commands/test.ts'),
  },
  {
    name: 'probe',
    summary: 'check from this machine that allowed traffic gets through, and who decrypts TLS',
    load: () => import('./commands/probe/probe.ts'),
  },
  {
    name: 'diff',
    summary: 'show new and lost access of a change, and the rules or tags that cause it',
    load: () => import('./commands/diff.ts'),
  },
  {
    name: 'accept',
    summary: 'print the accept: entries for unaccepted losses, or write them into the rule set',
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
    summary: 'list the bundled rule sets, with the editions of their lists',
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'init',
    summary: 'make a new repository: rule set, pinned tags, pipelines',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'targets',
    summary: 'list the targets, or describe one: view, limits, options, formats, guide',
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
